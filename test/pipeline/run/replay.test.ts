import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstValueFrom, lastValueFrom, tap, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Digest } from '../../../artifacts/digest.js';
import type { Store } from '../../../artifacts/store.js';
import { experiment } from '../../../pipeline/experiment.js';
import type { RunEvent } from '../../../pipeline/run/event.js';
import { replayExperiment } from '../../../pipeline/run/replay-experiment.js';
import { runExperiment } from '../../../pipeline/run/run-experiment.js';
import { scratchStore } from '../../artifacts/fixtures/scratch.js';
import { doneOf, eventsOf, optionsWith, rightOf, statusesOf } from '../fixtures/run.js';
import { add, count, one } from '../fixtures/stages.js';

const chain = experiment('chain', { choices: { size: ['small', 'large'] } }, ({ size }) => ({
  counted: one({ n: size === 'small' ? 2 : 3 }).pipe(count({ steps: 3 })),
  sum: one({ n: 5 }).pipe(add()),
}));

/** The metrics in events without when and in which run they were told. */
const metricsOf = (events: readonly RunEvent[]): readonly unknown[] =>
  events.flatMap((event) => {
    if (event.type !== 'metric') return [];
    const { time: _, run: __, replayed: ___, ...rest } = event;
    return [rest];
  });
const isReplayed = (events: readonly RunEvent[]): readonly boolean[] =>
  events.flatMap((event) => (event.type === 'metric' ? [event.replayed === true] : []));
const warningsOf = (events: readonly RunEvent[]): readonly string[] =>
  events.flatMap((event) => (event.type === 'log' && event.level === 'warning' ? [`${event.stage}: ${event.message}`] : []));

const room = async (): Promise<void> => undefined;
const replayed = (store: Store, overrides: Parameters<typeof optionsWith>[1] = {}): Promise<readonly RunEvent[]> =>
  lastValueFrom(replayExperiment(chain, { ...optionsWith(store, overrides), replay: room }).pipe(toArray()));

let store: Store;
let first: readonly RunEvent[];

test.before(async () => {
  store = await scratchStore();
  first = await eventsOf(chain, optionsWith(store));
});

test('a cached stage is told with the metrics of when it ran, if that is asked for, and otherwise without', async () => {
  const rooms: number[] = [];
  const again = await eventsOf(chain, optionsWith(store, { replay: async () => void rooms.push(1) }));
  assert.is(metricsOf(first).length, 3);
  assert.equal(metricsOf(again), metricsOf(first));
  assert.equal([isReplayed(first), isReplayed(again)], [Array(3).fill(false), Array(3).fill(true)]);
  assert.equal(statusesOf(again)['count'], ['cached']);
  assert.is(rooms.length, 1);
  const types = again.flatMap((event) => ('stage' in event && event.stage === 'count' ? [event.type] : []));
  assert.equal(types, ['stage', 'metric', 'metric', 'metric', 'artifact', 'artifact']);
  assert.equal(metricsOf(await eventsOf(chain, optionsWith(store))), []);
});

test('a replay tells the finished stages in the order of the graph, as a run in which all is cached, and runs nothing', async () => {
  const events = await replayed(store);
  assert.equal(metricsOf(events), metricsOf(first));
  const cached = ['one-1', 'count', 'one-2', 'add'].map((stage) => [stage, ['cached']]);
  assert.equal(Object.entries(statusesOf(events)), cached);
  assert.is(events[0]?.type, 'run');
  assert.equal(doneOf(events).outputs, doneOf(first).outputs);
  assert.equal(warningsOf(events), []);
});

test('a replay says what the store does not have', async () => {
  const events = await replayed(store, { overrides: [{ choice: 'size', value: 'large' }] });
  assert.equal(warningsOf(events), [
    'one-1: there is nothing to replay of it: the store does not have it',
    'count: there is nothing to replay of it: it is not known which result it would have: a stage before it is not in the store',
  ]);
  assert.equal(Object.keys(doneOf(events).outputs), ['sum']);
  assert.equal(Object.keys(statusesOf(events)), ['one-2', 'add']);
});

test('a stage that is not finished is told with the metrics that its checkpoint has', async () => {
  const unfinished = await scratchStore();
  const interruption = new AbortController();
  const stopped = runExperiment(chain, optionsWith(unfinished, { signal: interruption.signal, jobs: 1 })).pipe(
    tap((event) => event.type === 'progress' && interruption.abort()),
    toArray(),
  );
  const told = metricsOf(await lastValueFrom(stopped));
  const events = await replayed(unfinished);
  assert.is(told.length, 1);
  assert.equal(metricsOf(events), told);
  assert.ok(isReplayed(events).every((each) => each));
  assert.equal(statusesOf(events)['count'], ['interrupted']);
  assert.is(warningsOf(events)[0], 'count: it is not finished: it is told as far as its last checkpoint has it');
  const types = events.flatMap((event) => ('stage' in event && event.stage === 'count' ? [event.type] : []));
  assert.equal([types[0], types[1]], ['stage', 'metric']);
});

test('a stage that another process computes meanwhile is told as running, not as interrupted', async () => {
  const unfinished = await scratchStore();
  const interruption = new AbortController();
  const stopped = await lastValueFrom(
    runExperiment(chain, optionsWith(unfinished, { signal: interruption.signal, jobs: 1 })).pipe(
      tap((event) => event.type === 'progress' && interruption.abort()),
      toArray(),
    ),
  );
  const key = stopped.flatMap((event) => (event.type === 'stage' && event.stage === 'count' && event.key ? [event.key] : []))[0];
  const claim = rightOf(await unfinished.claim(key as Digest)());
  const meanwhile = await replayed(unfinished);
  assert.equal(statusesOf(meanwhile)['count'], ['running']);
  assert.is(metricsOf(meanwhile).length, 1);
  assert.match(warningsOf(meanwhile)[0] ?? '', /^count: it is not finished, and process \d+ on .* computes it: /);
  rightOf(await claim.release());
  assert.equal(statusesOf(await replayed(unfinished))['count'], ['interrupted']);
});

test('the first event of a run says what decides its results, and where it runs', async () => {
  const begun = await firstValueFrom(
    runExperiment(
      chain,
      optionsWith(store, {
        seed: 7,
        overrides: [
          { choice: 'size', value: 'large' },
          { stage: 'count', path: ['steps'], value: 2 },
        ],
        versions: { sluice: '1.2.3', node: '20.0.0' },
      }),
    ),
  );
  if (begun.type !== 'run') throw new Error(`the first event is ${begun.type}`);
  const { graph, time: _, run: __, ...rest } = begun;
  assert.equal(rest, {
    type: 'run',
    experiment: 'chain',
    choices: { size: 'large' },
    overrides: ['size=large', 'count.steps=2'],
    seed: 7,
    backend: { name: 'none' },
    versions: { sluice: '1.2.3', node: '20.0.0' },
    executor: 'in-process',
    store: store.where,
  });
  assert.equal(
    graph.map(({ stage, definition, after }) => [stage, definition, after]),
    [
      ['one-1', 'one', []],
      ['count', 'count', ['one-1']],
      ['one-2', 'one', []],
      ['add', 'add', ['one-2']],
    ],
  );
  // What an address may hold of the environment stays in it.
  const options = { ...optionsWith(store), store: { ...store, where: 's3://me:secret@host/runs' } };
  const place = await firstValueFrom(runExperiment(chain, options));
  assert.is(place.type === 'run' && place.store, 's3://host/runs');
  assert.equal((graph[1]?.config as { steps?: number } | undefined)?.steps, 2);
  assert.equal(graph[1]?.outputs, { total: 'number' });
});

test('a replay that is interrupted ends, and says so', async () => {
  const events = await replayed(store, { signal: AbortSignal.abort() });
  assert.equal([metricsOf(events), statusesOf(events)], [[], {}]);
  assert.equal(
    doneOf(events).problems.map(({ problem }) => problem),
    ['interrupted'],
  );
});

test('a metric log that cannot be read is said, and the stage is still told', async () => {
  const log = first.flatMap((event) => (event.type === 'artifact' && event.kind === 'metric-log' ? [event.digest] : []))[0] ?? '';
  const reading: Store = {
    ...store,
    read: (digest) => (digest === log ? store.read('0'.repeat(64) as typeof digest) : store.read(digest)),
  };
  const events = await replayed(reading);
  assert.match(warningsOf(events)[0] ?? '', /^count: its metrics cannot be replayed: /);
  assert.equal(statusesOf(events)['count'], ['cached']);

  // One that is damaged is no result: the stage would run again.
  writeFileSync(join(store.where, 'objects', log.slice(0, 2), log.slice(2)), 'else');
  assert.match(warningsOf(await replayed(store))[0] ?? '', /^count: .* the store does not have it; object .*: it is damaged$/);
});

test.run();
