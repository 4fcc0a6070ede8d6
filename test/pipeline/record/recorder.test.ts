import { either } from 'fp-ts';
import { lastValueFrom, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { memoryBlobs } from '../../../artifacts/store/blobs/memory.js';
import { ownIdentity } from '../../../artifacts/store/process-identity.js';
import { listRuns, putRunHead } from '../../../artifacts/store/run-blobs.js';
import { problem } from '../../../base/problem.js';
import { experiment } from '../../../pipeline/experiment.js';
import { type RecorderPace, usualPace } from '../../../pipeline/record/pace.js';
import { type KnownRun, recordReader } from '../../../pipeline/record/read-records.js';
import { RunHead } from '../../../pipeline/record/record.js';
import { runRecorder } from '../../../pipeline/record/recorder.js';
import type { RunEvent } from '../../../pipeline/run/event.js';
import { runExperiment } from '../../../pipeline/run/run-experiment.js';
import { scratchStore } from '../../artifacts/fixtures/scratch.js';
import { doneOf, optionsWith } from '../fixtures/run.js';
import { count, misbehave, one } from '../fixtures/stages.js';

const AT_ONCE: RecorderPace = { every: 0, soon: 0, seconds: () => 0 };

const begin = async (): Promise<readonly RunEvent[]> => {
  const first = one({ n: 2 });
  const whole = experiment('counting', () => ({
    counted: first.pipe(count({ steps: 2 })),
    broken: first.pipe(misbehave({ how: 'throw' })),
  }));
  return lastValueFrom(runExperiment(whole, optionsWith(await scratchStore(), { run: 'first' })).pipe(toArray()));
};

let run: Promise<readonly RunEvent[]> | undefined;

/** The events of one run, whose second stage fails. */
const eventsOf = (): Promise<readonly RunEvent[]> => {
  run ??= begin();
  return run;
};

const newest = ([first]: readonly KnownRun[]): KnownRun => {
  if (first === undefined) throw new Error('there is no run');
  return first;
};

test('the record of a run has its stages, metrics, artifacts, problems and end', async () => {
  const blobs = memoryBlobs('memory:record');
  const { write, end } = runRecorder(blobs, AT_ONCE);
  const events = await eventsOf();
  for (const event of events) write(event);
  await end();
  const { runs, damaged } = await recordReader(blobs)();
  assert.equal(damaged, []);
  const { head, state, life } = newest(runs);
  assert.equal([head.run, head.experiment, head.stages.length, life], ['first', 'counting', 3, 'over']);
  const stages = new Map(state.stages.map((stage) => [stage.stage, stage]));
  assert.equal([...stages].map(([name, { status }]) => [name, status]).sort(), [
    ['count', 'done'],
    ['misbehave', 'failed'],
    ['one', 'done'],
  ]);
  assert.ok(stages.get('count')?.key);
  assert.equal(stages.get('count')?.metrics, []);
  assert.ok(Object.values(stages.get('count')?.artifacts ?? {}).some(({ kind }) => kind === 'metric-log'));
  assert.is(stages.get('misbehave')?.problem?.what, state.ended?.problems[0]?.what);
  assert.is((await listRuns(blobs)).length, 1);
  assert.is((await blobs.list('runs/')).length, 3);
});

test('a run that goes on has its curve in the record; one that is abandoned says so', async () => {
  const blobs = memoryBlobs('memory:begun');
  const { write, end } = runRecorder(blobs, AT_ONCE);
  const events = await eventsOf();
  const metric = events.findIndex(({ type }) => type === 'metric');
  for (const event of events.slice(0, metric + 1)) write(event);
  const read = recordReader(blobs);
  while ((await read()).runs.length === 0) await new Promise((settle) => setTimeout(settle, 1));
  const { state, life } = newest((await read()).runs);
  assert.is(life, 'running');
  assert.equal(state.stages.find(({ stage }) => stage === 'count')?.metrics, [{ step: 1, values: { value: 1 } }]);
  await end();
  const { state: last, life: lastLife } = newest((await read()).runs);
  assert.equal([lastLife, last.ended?.problems[0]?.what], ['over', 'the run was abandoned']);
});

test('a run whose process is gone counts as killed, and one of another machine as unknown', async () => {
  const blobs = memoryBlobs('memory:killed');
  const events = await eventsOf();
  const { write } = runRecorder(blobs, AT_ONCE);
  for (const event of events.slice(0, 3)) write(event);
  while ((await listRuns(blobs)).length === 0) await new Promise((settle) => setTimeout(settle, 1));
  const lifeBy = async (life: 'dead' | 'unknown') => (await recordReader(blobs, async () => life)()).runs[0]?.life;
  assert.equal([await lifeBy('dead'), await lifeBy('unknown')], ['killed', 'unknown']);
});

test('a record that cannot be written is told at the end of a run that computed, and of no other', async () => {
  const events = await eventsOf();
  const failure = new Error('no room');
  const ending = async (told: readonly RunEvent[]): Promise<unknown> => {
    const { write, end } = runRecorder({ ...memoryBlobs('memory:full'), putIfAbsent: () => Promise.reject(failure) }, AT_ONCE);
    for (const event of told) write(event);
    return Promise.resolve(end()).then(
      () => 'nothing',
      (error: unknown) => error,
    );
  };
  assert.is(await ending(events), failure);
  const computed = (event: RunEvent): boolean => event.type === 'stage' && event.status === 'done';
  assert.is(await ending(events.filter((event) => !computed(event))), 'nothing');
  const full = problem('store', 'the disk is full', 'here', 'free some');
  const last = { ...doneOf(events), problems: [full] };
  assert.is(await ending([...events.slice(0, -1), last]), 'nothing');
});

const pause = (): Promise<void> => new Promise((settle) => setTimeout(settle, 2));

test('a state that cannot be written is passed over: the next has all of it, and the last is tried again', async () => {
  const events = await eventsOf();
  // Heads and states are put one after another: each of the first six puts, and the last, fails once.
  for (const failing of [1, 2, 3, 4, 5, 6, 'last'] as const) {
    const blobs = memoryBlobs(`memory:flaky-${failing}`);
    let [puts, isEnding] = [0, false];
    const putIfAbsent: typeof blobs.putIfAbsent = (name, bytes) => {
      puts += 1;
      const isBad = failing === 'last' ? isEnding : puts === failing;
      if (failing === 'last') isEnding = false;
      return isBad ? Promise.reject(new Error('503 slow down')) : blobs.putIfAbsent(name, bytes);
    };
    const { write, end } = runRecorder({ ...blobs, putIfAbsent }, AT_ONCE);
    for (const event of events) {
      write(event);
      await pause();
    }
    isEnding = true;
    await end();
    const { runs } = await recordReader(blobs, async () => 'dead')();
    const { life, state } = newest(runs);
    assert.equal([life, state.stages.length, (await blobs.list('runs/')).length], ['over', 3, 3], String(failing));
  }
});

test('a state whose removal fails goes with a later one', async () => {
  const blobs = memoryBlobs('memory:sticky');
  let removals = 0;
  const remove: typeof blobs.delete = (name) => {
    removals += 1;
    return removals === 1 ? Promise.reject(new Error('503 slow down')) : blobs.delete(name);
  };
  const { write, end } = runRecorder({ ...blobs, delete: remove }, AT_ONCE);
  for (const event of await eventsOf()) {
    write(event);
    await pause();
  }
  await end();
  assert.is((await blobs.list('runs/')).length, 3);
});

test('whatever a stage says of itself, its run has a record', async () => {
  const events = await eventsOf();
  const { time, run: id } = doneOf(events);
  const own = { stage: 'count', time, run: id } as const;
  const odd: readonly RunEvent[] = [
    { ...own, type: 'progress', done: 1, total: Number.POSITIVE_INFINITY, unit: 'steps' },
    { ...own, type: 'progress', done: Number.NaN, total: 3, unit: 'steps' },
    { ...own, type: 'metric', step: Number.NaN, values: { x: 1 } },
    { ...own, type: 'metric', step: 1, epoch: Number.NaN, values: { x: Number.NaN } },
    { ...own, type: 'metric', step: 1, values: { '\ud800': 1 } },
    { ...own, type: 'log', level: 'info', message: `${'x'.repeat(1999)}${'😀'.repeat(5)}` },
    { ...own, type: 'log', level: 'info', message: 'half \udc00' },
  ];
  for (const event of odd) {
    const blobs = memoryBlobs('memory:odd');
    const { write, end } = runRecorder(blobs, AT_ONCE);
    for (const one of [...events.slice(0, -1), event, ...events.slice(-1)]) write(one);
    await end();
    const { runs, damaged } = await recordReader(blobs, async () => 'dead')();
    assert.equal([damaged, newest(runs).life], [[], 'over'], JSON.stringify(event));
    if (event.type === 'progress')
      assert.equal(newest(runs).state.stages.find(({ stage }) => stage === 'count')?.total, event.total);
    if (event.type === 'log')
      assert.ok(newest(runs).state.messages.some(({ message }) => /^x{1999}😀…$|^half \ufffd$/u.test(message)));
  }
});

test('a record over the network is written as seldom as it is looked at', () => {
  assert.equal(
    (['machine', 'network'] as const).map((reach) => usualPace({ reach }).every),
    [1000, 5000],
  );
});

test('the record of a run stays, however many come after it', async () => {
  const blobs = memoryBlobs('memory:many');
  const holder = { ...(await ownIdentity()), pid: 2 ** 30 };
  for (let index = 0; index < 130; index++) {
    const begun = new Date(1e12 + index * 1000).toISOString();
    const head = { run: `run-${index}`, name: `x-${index}`, experiment: 'x', begun, choices: {}, overrides: [], seed: 0 };
    const whole = { ...head, backend: 'none', executor: 'thread', versions: {}, holder, stages: [] };
    await putRunHead(blobs, `run-${index}`, RunHead.encode(whole));
  }
  const { write, end } = runRecorder(blobs, AT_ONCE);
  for (const event of await eventsOf()) write(event);
  await end();
  assert.is((await recordReader(blobs)()).runs.length, 131);
});

test('a record of a version before names has the name that its run would have had', async () => {
  const blobs = memoryBlobs('memory:unnamed');
  const { write, end } = runRecorder(blobs, AT_ONCE);
  for (const event of await eventsOf()) write(event);
  await end();
  const { head } = newest((await recordReader(blobs)()).runs);
  const { name, ...unnamed } = RunHead.encode(head) as Record<string, unknown>;
  assert.match(String(name), /^counting-0-\d{8}-\d{6}$/);
  await putRunHead(blobs, 'first', unnamed);
  assert.is(newest((await recordReader(blobs)()).runs).head.name, name);
});

test('a damaged record is named, and the others are read', async () => {
  const blobs = memoryBlobs('memory:damaged');
  const { write, end } = runRecorder(blobs, AT_ONCE);
  for (const event of await eventsOf()) write(event);
  await end();
  await blobs.putIfAbsent('runs/other/run.json', Buffer.from('{}'));
  const { runs, damaged } = await recordReader(blobs)();
  assert.equal([runs.length, damaged], [1, ['other']]);
  assert.ok(either.isRight(RunHead.decode(runs[0]?.head)));
  await blobs.delete('runs/first/run.json');
  assert.equal([...(await recordReader(blobs)()).damaged].sort(), ['first', 'other'], 'one whose head is gone');
});

test.run();
