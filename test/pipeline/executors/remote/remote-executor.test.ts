import { either } from 'fp-ts';
import { lastValueFrom } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Digest } from '../../../../artifacts/digest.js';
import { dropObjects } from '../../../../artifacts/store/drop/drop-objects.js';
import { objectName } from '../../../../artifacts/store/names.js';
import type { Store } from '../../../../artifacts/store.js';
import { problem } from '../../../../base/problem.js';
import { openStore } from '../../../../pipeline/address/stores.js';
import { experiment } from '../../../../pipeline/experiment.js';
import { start } from '../../../../pipeline/flow.js';
import { resultOf, scratchStore } from '../../../artifacts/fixtures/scratch.js';
import { walkStage } from '../../fixtures/built.js';
import { artifactsOf, failureOf } from '../../fixtures/job.js';
import { eventsOf, optionsWith, statusesOf } from '../../fixtures/run.js';
import { onEngine, testEngine } from './test-engine.js';
import { inThread, logsOf, messagesOf, metricsOf, walking } from './walking.js';

const roomsIn = ({ blobs }: Store): Promise<readonly string[]> => blobs.list('jobs/');

test('a job gives the digests of this thread, tells all of its metrics, writes its manifest itself, and leaves no room', async () => {
  const store = await scratchStore();
  const engine = testEngine();
  const job = walking(store);
  const messages = await messagesOf(onEngine(engine), job);
  assert.is(messages.at(-1)?.type, 'finished', JSON.stringify(messages.at(-1)));
  assert.equal(artifactsOf(messages), await inThread);
  assert.equal(
    metricsOf(messages),
    Array.from({ length: 30 }, (_, i) => i + 1),
  );
  assert.is((await resultOf(store.manifest(job.key)))._tag, 'Some');
  assert.equal(await roomsIn(store), []);
  assert.match(logsOf(messages), /submitted to test as job 1 \(sluice-[0-9a-f]{12}-[0-9a-f]{8}-1\)/);
});

test('a result of which an object is gone, dropped or not, is made again by a job, to the same digest', async () => {
  const store = await scratchStore();
  const engine = testEngine();
  const job = walking(store);
  const before = artifactsOf(await messagesOf(onEngine(engine), job));
  for (const isMarked of [false, true]) {
    const digest = Object.values(before)[0] as Digest;
    const mark = { digest, kind: 'x', bytes: 1, stage: 'walk', run: 'a', dropped: '' };
    if (isMarked) await dropObjects(store.blobs, [mark], async () => new Set());
    else await store.blobs.delete(objectName(digest));
    const messages = await messagesOf(onEngine(engine), job);
    assert.is(messages.at(-1)?.type, 'finished', JSON.stringify(messages.at(-1)));
    assert.equal(artifactsOf(messages), before);
    assert.is(await resultOf((await resultOf(openStore(store.where))).check(digest)), 'intact');
  }
  assert.is(engine.jobs.length, 3);
});

test('a store in the memory of this process is refused, since no machine of a cluster reaches it', async () => {
  const { problem: kind, remedy } = failureOf(
    await messagesOf(onEngine(testEngine()), walking(await resultOf(openStore('memory:cluster')))),
  );
  assert.is(kind, 'usage');
  assert.match(remedy, '--store');
});

test('a job that the engine refuses is a problem of its stage, with the way to mend it', async () => {
  const refused = problem('usage', 'no node can meet it', '--executor test', 'ask for less, with --set STAGE.resources.cores=1');
  const engine = testEngine({ submit: () => async () => either.left({ away: false, problem: refused }) });
  const { where, what, remedy } = failureOf(await messagesOf(onEngine(engine), walking(await scratchStore())));
  assert.equal([where, what, remedy], ['stage walk', 'no node can meet it', 'ask for less, with --set walk.resources.cores=1']);
});

test('a job whose worker says failed fails so at once', async () => {
  const engine = testEngine();
  const job = walking(await scratchStore(), { steps: 'many' });
  assert.is(failureOf(await messagesOf(onEngine(engine), job)).problem, 'usage');
  assert.is(engine.jobs.length, 1);
});

test('jobs that become ready together are one group, those of other needs another, and one question is asked for all', async () => {
  const store = await scratchStore();
  const engine = testEngine();
  const executor = onEngine(engine);
  const jobs = [1, 2, 3, 4].map((steps) => walking(store, { steps, wait: 2 }, steps === 4 ? { resources: { cores: 2 } } : {}));
  await Promise.all(jobs.map((job) => messagesOf(executor, job)));
  assert.equal(
    engine.groups.map(({ commands, resources }) => [commands.length, resources]),
    [
      [3, {}],
      [1, { cores: 2 }],
    ],
  );
  assert.ok(engine.asked.some((count) => count >= 3));
});

test('the same job for two stores at once is two jobs, of other names: neither takes that of the other for its own', async () => {
  const engine = testEngine();
  const executor = onEngine(engine);
  const jobs = [walking(await scratchStore()), walking(await scratchStore())];
  const ended = await Promise.all(jobs.map((job) => messagesOf(executor, job)));
  for (const messages of ended) assert.is(messages.at(-1)?.type, 'finished');
  assert.is(new Set(jobs.map(({ key }) => key)).size, 1);
  assert.is(new Set(engine.groups.map(({ name }) => name)).size, 2);
});

test('of many jobs no more than are allowed are at the engine at once', async () => {
  const store = await scratchStore();
  const engine = testEngine();
  const { inTurn = (work) => work, execute } = onEngine(engine, { most: 2 });
  const jobs = [1, 2, 3].map((steps) => walking(store, { steps, wait: 2 }));
  await Promise.all(jobs.map((job) => lastValueFrom(inTurn(execute(job, new AbortController().signal)))));
  assert.equal(
    engine.groups.map(({ commands }) => commands.length),
    [2, 1],
  );
});

test('of two runs at once that follow their jobs one computes a stage, and the other finds its result', async () => {
  const store = await scratchStore();
  const engine = testEngine();
  const both = experiment('walking', () => start(walkStage as never, { steps: 20, wait: 4 } as never));
  const runs = await Promise.all(
    [1, 2].map((n) => eventsOf(both, optionsWith(store, { executor: onEngine(engine), run: `run ${n}` }))),
  );
  assert.equal(runs.map((events) => statusesOf(events)['walk']?.at(-1)).sort(), ['cached', 'done']);
  assert.is(engine.jobs.length, 1);
  assert.equal((await store.blobs.list('leases/')).length, 0);
});

test.run();
