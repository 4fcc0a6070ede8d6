import { either } from 'fp-ts';
import { lastValueFrom, tap, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../../artifacts/digest.js';
import type { Store } from '../../../../artifacts/store.js';
import { openStore } from '../../../../pipeline/address/stores.js';
import { DETACH, type Executor } from '../../../../pipeline/executors/executor.js';
import { inThisThread } from '../../../../pipeline/executors/in-process.js';
import { experiment } from '../../../../pipeline/experiment.js';
import { start } from '../../../../pipeline/flow.js';
import type { Job, WorkerMessage } from '../../../../pipeline/worker/job.js';
import { resultOf, scratchStore } from '../../../artifacts/fixtures/scratch.js';
import { walkStage } from '../../fixtures/built.js';
import { artifactsOf, failureOf, jobOf } from '../../fixtures/job.js';
import { eventsOf, optionsWith, statusesOf } from '../../fixtures/run.js';
import { away, onEngine, testEngine } from './test-engine.js';

const walking = (store: Store, config: object = { steps: 30, wait: 2 }, more: Partial<Job> = {}): Job => {
  const job = jobOf(walkStage, config, store, more);
  const parts = { stage: 'walk', source: digestOf('source'), config, inputs: {}, seed: 0, backend: null };
  return { ...job, conclusion: { parts, run: 'run' } };
};

const messagesOf = (
  executor: Executor,
  job: Job,
  onMessage: (message: WorkerMessage) => void = () => undefined,
  signal = new AbortController().signal,
): Promise<readonly WorkerMessage[]> => lastValueFrom(executor.execute(job, signal).pipe(tap(onMessage), toArray()));

const here = (async () => {
  const messages = await messagesOf(inThisThread, jobOf(walkStage, { steps: 30, wait: 2 }, await scratchStore()));
  return artifactsOf(messages);
})();

const metricsOf = (messages: readonly WorkerMessage[]): readonly number[] =>
  messages.flatMap((message) => (message.type === 'metric' ? [message.step] : []));

const logsOf = (messages: readonly WorkerMessage[]): string =>
  messages.flatMap((message) => (message.type === 'log' ? [message.message] : [])).join('\n');

const roomsIn = ({ blobs }: Store): Promise<readonly string[]> => blobs.list('jobs/');

test('a job gives the digests of this thread, tells all of its metrics, writes its manifest itself, and leaves no room', async () => {
  const store = await scratchStore();
  const engine = testEngine();
  const job = walking(store);
  const messages = await messagesOf(onEngine(engine), job);
  assert.is(messages.at(-1)?.type, 'finished', JSON.stringify(messages.at(-1)));
  assert.equal(artifactsOf(messages), await here);
  assert.equal(
    metricsOf(messages),
    Array.from({ length: 30 }, (_, i) => i + 1),
  );
  assert.is((await resultOf(store.manifest(job.key)))._tag, 'Some');
  assert.equal(await roomsIn(store), []);
  assert.match(logsOf(messages), /submitted to test as job 1 \(sluice-[0-9a-f]{12}-1\)/);
});

test('a job that the engine says has failed, and that goes on, is followed to its end', async () => {
  const engine = testEngine({
    begin: (job) => {
      setTimeout(() => engine.claimEnd(job, 'failed', 'FAILED'), 20);
      return job.begin();
    },
  });
  const messages = await messagesOf(onEngine(engine), walking(await scratchStore(), { steps: 60, wait: 4 }));
  assert.is(messages.at(-1)?.type, 'finished');
  assert.is(engine.jobs.length, 1);
});

test('answers without the job, and no answers, prove nothing while it goes on', async () => {
  let asked = 0;
  const engine = testEngine({
    states: (_, jobs) => {
      asked += 1;
      return asked % 2 === 0 ? async () => away('the controller is away') : async () => either.right(jobs.map(() => undefined));
    },
  });
  const messages = await messagesOf(onEngine(engine), walking(await scratchStore(), { steps: 60, wait: 4 }));
  assert.is(messages.at(-1)?.type, 'finished');
  assert.is(engine.jobs.length, 1);
  assert.ok(asked > 4);
});

test('a submission whose answer is lost is found by its name, and not made twice; one that is lost itself is made again', async () => {
  for (const isTaken of [true, false]) {
    let tries = 0;
    const engine = testEngine({
      submit: (submit, group) => async () => {
        tries += 1;
        if (tries > 1) return submit(group)();
        if (isTaken) await submit(group)();
        return away('no answer came');
      },
    });
    const messages = await messagesOf(onEngine(engine), walking(await scratchStore()));
    assert.is(messages.at(-1)?.type, 'finished');
    assert.is(engine.jobs.length, 1);
    assert.match(logsOf(messages), 'no answer came; it is asked again');
  }
});

test('a job that is left goes on, and the same job attaches to it and tells all from the start', async () => {
  const store = await scratchStore();
  const engine = testEngine();
  const job = walking(store, { steps: 60, wait: 4 });
  const controller = new AbortController();
  const left = await messagesOf(
    onEngine(engine),
    job,
    (message) => {
      if (message.type === 'metric') controller.abort(DETACH);
    },
    controller.signal,
  );
  assert.is(left.at(-1)?.type, 'interrupted');
  assert.match(logsOf(left), 'job 1 goes on; the same command attaches to it again; testcancel 1 ends it');
  const messages = await messagesOf(onEngine(engine), job);
  assert.is(messages.at(-1)?.type, 'finished');
  assert.match(logsOf(messages), 'attached to job 1');
  assert.equal(
    metricsOf(messages),
    Array.from({ length: 60 }, (_, i) => i + 1),
  );
  assert.is(engine.jobs.length, 1);
});

test('an interruption ends the job with a checkpoint, from which another goes on', async () => {
  const store = await scratchStore();
  const engine = testEngine();
  const job = walking(store, { steps: 30, wait: 2 });
  const controller = new AbortController();
  const stopped = await messagesOf(
    onEngine(engine),
    job,
    (message) => {
      if (message.type === 'metric') controller.abort();
    },
    controller.signal,
  );
  assert.is(stopped.at(-1)?.type, 'interrupted');
  assert.is((await resultOf(store.checkpoint(job.key)))._tag, 'Some');
  const resumed = await messagesOf(onEngine(engine), job);
  assert.ok(resumed.some(({ type }) => type === 'resumed'));
  assert.equal(artifactsOf(resumed), await here);
});

test('a job that comes to its limit on time goes on in another as long as it gets on, to the same digests', async () => {
  const engine = testEngine({
    begin: (job) => {
      if (job.id !== '3') setTimeout(() => job.stop('limit'), 30);
      return job.begin();
    },
  });
  const messages = await messagesOf(onEngine(engine), walking(await scratchStore(), { steps: 30, wait: 8 }));
  assert.is(messages.at(-1)?.type, 'finished', JSON.stringify(messages.at(-1)));
  assert.equal(Object.values(artifactsOf(messages))[0], Object.values(await here)[0]);
  assert.is(engine.jobs.length, 3);
});

test('a job that comes to its limit without a newer checkpoint fails with one message, which has its id and last words', async () => {
  const engine = testEngine({
    begin: async (job) => {
      engine.claimEnd(job, 'limit', 'TIMEOUT');
    },
  });
  const job = walking(await scratchStore(), {}, { resources: { minutes: 5 } });
  const { what, remedy } = failureOf(await messagesOf(onEngine(engine), job));
  assert.match(what, 'its limit of 5 minutes without a checkpoint that is newer');
  assert.match(what, 'job 1: its log ends with: boom');
  assert.match(remedy, '--set walk.resources.minutes=');
  assert.is(engine.jobs.length, 1);
});

test('a job that is gone without a word is submitted again, and one whose worker never begins is given up', async () => {
  const gone = testEngine({
    begin: async (job) => (job.id === '1' ? gone.claimEnd(job, 'displaced', 'NODE_FAIL') : job.begin()),
  });
  const messages = await messagesOf(onEngine(gone), walking(await scratchStore()));
  assert.is(messages.at(-1)?.type, 'finished');
  assert.match(logsOf(messages), 'NODE_FAIL; it is submitted again');
  const never = testEngine({ begin: async (job) => never.claimEnd(job, 'failed', 'FAILED') });
  const { what } = failureOf(await messagesOf(onEngine(never), walking(await scratchStore())));
  assert.match(what, 'ended before its worker began, twice: its state is FAILED');
  assert.is(never.jobs.length, 2);
});

test('a job that the engine begins again by itself goes on in its room, and once it has ended does nothing', async () => {
  const store = await scratchStore();
  const engine = testEngine({
    begin: async (job) => {
      setTimeout(() => job.stop('signal'), 30);
      await job.begin();
    },
  });
  const job = walking(store, { steps: 30, wait: 4 });
  const messages = await messagesOf(onEngine(engine), job, (message) => {
    if (message.type === 'finished') void engine.jobs[0]?.begin().catch(() => undefined);
  });
  assert.is(messages.at(-1)?.type, 'finished', JSON.stringify(messages.at(-1)));
});

test('two who follow one job at once get one result', async () => {
  const store = await scratchStore();
  const engine = testEngine();
  const job = walking(store, { steps: 40, wait: 4 });
  const [one, two] = await Promise.all([messagesOf(onEngine(engine), job), messagesOf(onEngine(engine), job)]);
  for (const messages of [one, two]) assert.is(messages.at(-1)?.type, 'finished', JSON.stringify(messages.at(-1)));
  assert.equal(artifactsOf(one), artifactsOf(two));
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

test('a store in the memory of this process is refused, since no machine of a cluster reaches it', async () => {
  const { problem, remedy } = failureOf(
    await messagesOf(onEngine(testEngine()), walking(await resultOf(openStore('memory:cluster')))),
  );
  assert.is(problem, 'usage');
  assert.match(remedy, '--store');
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

test('a run that is interrupted while the engine takes no job ends, and does not leave one behind', async () => {
  const controller = new AbortController();
  const engine = testEngine({ submit: () => async () => away('the controller is away') });
  const messages = await messagesOf(
    onEngine(engine),
    walking(await scratchStore()),
    ({ type }) => type === 'log' && controller.abort(),
    controller.signal,
  );
  assert.is(messages.at(-1)?.type, 'interrupted');
});

test.run();
