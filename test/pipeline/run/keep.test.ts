// A run that keeps its results alone drops what stages pass on once all that read it are done; a later run knows its digest, and
// computes it again where something new reads it.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Digest, digestOf } from '../../../artifacts/digest.js';
import { openStoreOn, storeOn } from '../../../artifacts/open-store.js';
import { memoryBlobs } from '../../../artifacts/store/blobs/memory.js';
import { putPin } from '../../../artifacts/store/pins.js';
import { putRunHead, putRunSummary } from '../../../artifacts/store/run-blobs.js';
import { declareUse, endUses } from '../../../artifacts/store/uses.js';
import type { Store } from '../../../artifacts/store.js';
import { putRequest } from '../../../pipeline/executors/remote/rooms.js';
import { experiment } from '../../../pipeline/experiment.js';
import { named } from '../../../pipeline/named.js';
import type { RunEvent } from '../../../pipeline/run/event.js';
import type { RunOptions } from '../../../pipeline/run/node-run.js';
import { planExperiment } from '../../../pipeline/run/plan.js';
import { resultOf } from '../../artifacts/fixtures/scratch.js';
import { block, computed, grow, impurity, length } from '../fixtures/passed-on.js';
import { doneOf, eventsOf, optionsWith, statusesOf } from '../fixtures/run.js';

const emptyStore = async (): Promise<Store> => {
  const blobs = memoryBlobs('memory:kept');
  return resultOf(openStoreOn({ blobs }));
};

/** A chain: a block, a longer one, and the length of that. */
const chain = (plus = 0) => experiment('chain', () => block().pipe(grow(), length({ plus })));

const run = async (
  of: ReturnType<typeof chain>,
  store: Store,
  options: Partial<RunOptions> = {},
): Promise<readonly RunEvent[]> => {
  computed.clear();
  // Each run opens the store itself.
  const events = await eventsOf(of, optionsWith(storeOn({ blobs: store.blobs }), options));
  await endUses(store.blobs, options.run ?? 'run');
  return events;
};

const digestsOf = (events: readonly RunEvent[]): Readonly<Record<string, Digest>> =>
  Object.fromEntries(
    events.flatMap((event) => (event.type === 'artifact' ? [[`${event.stage}.${event.name}`, event.digest] as const] : [])),
  );

const logsOf = (events: readonly RunEvent[]): readonly string[] =>
  events.flatMap((event) => (event.type === 'log' ? [`${event.stage}: ${event.message}`] : []));

const statesOf = async (store: Store, digests: Readonly<Record<string, Digest>>): Promise<Readonly<Record<string, string>>> => {
  const fresh = storeOn({ blobs: store.blobs });
  const found: Record<string, string> = {};
  for (const [one, digest] of Object.entries(digests)) found[one] = await resultOf(fresh.check(digest));
  return found;
};

test('what stages pass on goes once all that read it are done, the results stay, and a repetition computes nothing', async () => {
  const store = await emptyStore();
  const whole = await run(chain(), await emptyStore());
  const events = await run(chain(), store, { keep: ['results'] });
  assert.equal(doneOf(events).outputs, doneOf(whole).outputs);
  const digests = digestsOf(events);
  assert.equal(await statesOf(store, digests), { 'block.block': 'dropped', 'grow.block': 'dropped', 'length.length': 'intact' });
  assert.equal(logsOf(events), [
    'block: "block" is dropped, 58 B: all stages of this run that read it are done',
    'grow: "block" is dropped, 59 B: all stages of this run that read it are done',
  ]);
  assert.equal((await resultOf(store.verify())).damaged, []);
  assert.ok((await resultOf(store.verify())).notices?.[0]?.startsWith('2 objects were dropped'));
  for (const keep of [undefined, ['results']]) {
    const again = await run(chain(), store, { keep });
    assert.equal(statusesOf(again), { block: ['cached'], grow: ['cached'], length: ['cached'] });
    assert.equal([...computed], []);
    assert.equal(doneOf(again).outputs, doneOf(whole).outputs);
    assert.equal(logsOf(again), []);
  }
  assert.equal(await store.blobs.list('sweeps/'), []);
});

test('what was dropped is computed again where something new reads it, with all that this is made from, and no more', async () => {
  const store = await emptyStore();
  const digests = digestsOf(await run(chain(), store, { keep: ['results'] }));
  const planned = await resultOf(planExperiment(chain(5), optionsWith(storeOn({ blobs: store.blobs }))));
  assert.equal(
    planned.map(({ status, dropped, readBy }) => [status, dropped, readBy]),
    [
      ['run', ['block'], ['grow']],
      ['run', ['block'], ['length']],
      ['run', undefined, undefined],
    ],
  );
  const events = await run(chain(5), store);
  assert.equal(statusesOf(events), {
    block: ['cached', 'running', 'done'],
    grow: ['cached', 'running', 'done'],
    length: ['running', 'done'],
  });
  assert.equal(doneOf(events).problems, []);
  assert.equal(logsOf(events), [
    'block: "block" was dropped, and grow reads it; the stage is computed again',
    'grow: "block" was dropped, and length reads it; the stage is computed again',
  ]);
  assert.equal(await statesOf(store, digests), { 'block.block': 'intact', 'grow.block': 'intact', 'length.length': 'intact' });
  assert.equal(await store.blobs.list('dropped/'), []);
});

test('a run that keeps its results drops again what it had to compute again', async () => {
  const store = await emptyStore();
  const digests = digestsOf(await run(chain(), store, { keep: ['results'] }));
  const events = await run(chain(7), store, { keep: ['results'] });
  assert.equal([...computed].sort(), [
    ['block', 1],
    ['grow', 1],
    ['length', 1],
  ]);
  assert.equal(doneOf(events).problems, []);
  assert.equal(await statesOf(store, digests), { 'block.block': 'dropped', 'grow.block': 'dropped', 'length.length': 'intact' });
});

test('one kind or one stage is kept beside the results, and --keep all makes again what is gone', async () => {
  for (const [keep, kept] of [
    [['results', 'grow'], ['grow.block']],
    [['block'], ['block.block', 'grow.block']],
  ] as const) {
    const store = await emptyStore();
    const digests = digestsOf(await run(chain(), store, { keep: ['results'] }));
    const events = await run(chain(), store, { keep });
    assert.equal(doneOf(events).problems, []);
    const states = await statesOf(store, digests);
    assert.equal(
      Object.keys(states).filter((one) => states[one] === 'intact'),
      [...kept, 'length.length'],
      keep.join(),
    );
  }
  const store = await emptyStore();
  const digests = digestsOf(await run(chain(), store, { keep: ['results'] }));
  const events = await run(chain(), store, { keep: ['all'] });
  assert.equal(statusesOf(events)['length'], ['cached']);
  assert.equal(new Set(Object.values(await statesOf(store, digests))), new Set(['intact']));
});

test('a word that names nothing that could be dropped is refused before anything runs', async () => {
  const store = await emptyStore();
  for (const [keep, what] of [
    [['result'], '"result" is no stage with something to drop, nor a kind of that; did you mean "results"?'],
    [['length'], '"length" is no stage with something to drop, nor a kind of that'],
    [['all', 'block'], '"all" has all others in it'],
    [[], 'it names nothing'],
  ] as const) {
    let refused: unknown;
    await run(chain(), store, { keep }).catch((error: unknown) => {
      refused = error;
    });
    assert.is((refused as { readonly what: string }).what, what);
    assert.is((refused as { readonly problem: string }).problem, 'usage');
  }
  assert.equal([...computed], []);
});

test('what an experiment returns is never dropped, and is made again where an earlier experiment dropped it', async () => {
  const store = await emptyStore();
  const digests = digestsOf(await run(chain(), store, { keep: ['results'] }));
  const returning = experiment('returning', () => block().pipe(grow()));
  const planned = await resultOf(planExperiment(returning, optionsWith(storeOn({ blobs: store.blobs }))));
  assert.equal(planned[1]?.readBy, []);
  assert.equal(planned[1]?.status, 'run');
  const events = await run(returning, store, { keep: ['results'] });
  assert.equal(doneOf(events).problems, []);
  assert.equal(await statesOf(store, digests), { 'block.block': 'dropped', 'grow.block': 'intact', 'length.length': 'intact' });
});

test('a stage that fails keeps what it reads, and so does a stage that shares an object with one whose readers go on', async () => {
  const store = await emptyStore();
  const failing = experiment('failing', () => ({
    first: block().pipe(length()),
    second: block().pipe(named('other', length({ plus: 1, fails: true }))),
  }));
  const events = await run(failing, store, { keep: ['results'] });
  assert.is(doneOf(events).problems.length, 1);
  const found = await statesOf(store, digestsOf(events));
  assert.ok(Object.values(found).every((state) => state === 'intact'));
});

test('what another run or a job of an engine uses, a pin keeps or a run gave as its output stays, and is said to', async () => {
  const digests = digestsOf(await run(chain(), await emptyStore()));
  const digest = digests['block.block'] as Digest;
  const holding: Readonly<Record<string, (store: Store, key: Digest) => Promise<unknown>>> = {
    use: ({ blobs }, key) => declareUse(blobs, 'other', key),
    job: ({ blobs }) =>
      putRequest(blobs, { key: digestOf('of an engine'), attempt: 1 }, { job: { inputs: { block: digest } } } as never),
    output: async ({ blobs }) => {
      const head = { run: 'a', name: 'a', experiment: 'x', begun: '2026-11-28', seed: 0, backend: 'none' };
      const outputs = { block: { kind: 'block', digest, summary: '' } };
      const known = { told: '', life: 'over', stages: { all: 0, computed: 0, cached: 0 }, figures: {}, keys: [] } as const;
      await putRunHead(blobs, 'a', {});
      await putRunSummary(blobs, 'a', { head: { ...head, choices: {}, overrides: [] }, ...known, outputs });
    },
    pin: ({ blobs }, key) => putPin(blobs, { name: 'best', of: { digest, key, pinned: '2026-11-28T00:00:00.000Z' } }),
  };
  for (const [how, hold] of Object.entries(holding)) {
    const store = await emptyStore();
    const first = await run(chain(), store);
    const key = first.flatMap((event) => (event.type === 'stage' && event.stage === 'block' ? (event.key ?? []) : []))[0];
    await hold(store, key as Digest);
    const events = await run(chain(), store, { keep: ['results'] });
    assert.equal(
      await statesOf(store, digests),
      { 'block.block': 'intact', 'grow.block': 'dropped', 'length.length': 'intact' },
      how,
    );
    assert.ok(
      logsOf(events).includes('block: "block" stays: another run, a pin, or the outputs of a run need it'),
      logsOf(events).join(),
    );
  }
});

test('a stage that gives something else when it is computed again is said to be impure, and the next run goes on from that', async () => {
  const store = await emptyStore();
  await run(chain(), store, { keep: ['results'] });
  impurity.length = 3;
  try {
    const events = await run(chain(5), store);
    const [problem, ...others] = doneOf(events).problems;
    assert.equal(others, []);
    assert.is(
      problem?.what,
      '"block" was dropped, and computing it again gave something else: the stage is not a function of its key',
    );
    assert.is(statusesOf(events)['length']?.at(-1), 'not-begun');
    const next = await run(chain(5), store);
    assert.equal(doneOf(next).problems, []);
    assert.equal(statusesOf(next), { block: ['cached'], grow: ['running', 'done'], length: ['running', 'done'] });
  } finally {
    impurity.length = 0;
  }
});

test.run();
