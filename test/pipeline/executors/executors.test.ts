import { lastValueFrom, map, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { storeOn } from '../../../artifacts/open-store.js';
import { memoryBlobs } from '../../../artifacts/store/blobs/memory.js';
import type { Store } from '../../../artifacts/store.js';
import { openStore } from '../../../pipeline/address/stores.js';
import type { Executor } from '../../../pipeline/executors/executor.js';
import { inThisThread } from '../../../pipeline/executors/in-process.js';
import { inThreads } from '../../../pipeline/executors/thread.js';
import { experiment } from '../../../pipeline/experiment.js';
import { start } from '../../../pipeline/flow.js';
import { inPlace } from '../../../pipeline/worker/in-place.js';
import type { Job, WorkerMessage } from '../../../pipeline/worker/job.js';
import { runJob } from '../../../pipeline/worker/run-job.js';
import { resultOf, scratchStore } from '../../artifacts/fixtures/scratch.js';
import { builtHeldAddress, harmStage, inBuiltProcesses, inBuiltThreads, walkStage } from '../fixtures/built.js';
import { artifactsOf, failureOf, jobOf, stepOf, typesOf } from '../fixtures/job.js';
import { doneOf, eventsOf, optionsWith, statusesOf } from '../fixtures/run.js';
import { countStage, misbehaveStage } from '../fixtures/stages.js';

const execute = (
  executor: Executor,
  job: Job,
  onMessage: (message: WorkerMessage, controller: AbortController) => void = () => undefined,
): Promise<readonly WorkerMessage[]> => {
  const controller = new AbortController();
  const messages = executor.execute(job, controller.signal).pipe(
    map((message) => {
      onMessage(message, controller);
      return message;
    }),
    toArray(),
  );
  return lastValueFrom(messages);
};

const STEPS = 100;
const WALK = { steps: STEPS, wait: 6, says: true };

/** An interrupted job, the same gone on with, and one that fails, by an executor. */
const scenario = async (executor: Executor, opening: Promise<Store>) => {
  const store = await opening;
  const job = jobOf(walkStage, WALK, store, { checkpointSeconds: 0 });
  const stopped = await execute(executor, job, (message, controller) => {
    if (message.type === 'progress' && message.done === 3) controller.abort();
  });
  const kept = await resultOf(store.checkpoint(job.key));
  let during: Promise<number> | undefined;
  const resumed = await execute(executor, job, (message) => {
    // What is in the store while the stage computes.
    if (message.type === 'progress' && message.done === STEPS - 2)
      during = resultOf(store.checkpoint(job.key)).then((found) => (found._tag === 'Some' ? stepOf(found.value) : 0));
  });
  return { stopped, resumed, kept, during: await during, job, store };
};

const memoryStore = (name: string): Promise<Store> => resultOf(openStore(`memory:${name}`));

/** Workers start sooner where they are built. The store in memory is served to those that cannot reach it. */
const scenarios = new Map([
  ['in-process', scenario(inThisThread, scratchStore())],
  ['thread', inBuiltThreads().then((executor) => scenario(executor, memoryStore('thread')))],
  ['process', inBuiltProcesses().then((executor) => scenario(executor, memoryStore('process')))],
]);

const whole = (async () => {
  const store = await scratchStore();
  return artifactsOf(await execute(inThisThread, jobOf(walkStage, { ...WALK, says: false }, store)));
})();

for (const [name, found] of scenarios) {
  test(`${name}: a job that is interrupted ends with a checkpoint, and goes on from it to the same digests`, async () => {
    const { stopped, resumed } = await found;
    assert.is(stopped.at(-1)?.type, 'interrupted');
    assert.equal(artifactsOf(stopped), {});
    const steps = (messages: readonly WorkerMessage[]) =>
      messages.flatMap((message) => (message.type === 'progress' ? [message.done] : []));
    assert.ok(steps(stopped).length < STEPS && (steps(resumed)[0] as number) === (steps(stopped).at(-1) as number) + 1);
    assert.equal(artifactsOf(resumed), await whole);
    assert.is(resumed.at(-1)?.type, 'finished');
  });

  test(`${name}: the time of the work before an interruption counts`, async () => {
    const { stopped, resumed, kept } = await found;
    const measured = stopped.flatMap((message) =>
      message.type === 'metric' ? [{ step: message.step, values: message.values }] : [],
    );
    const before = kept._tag === 'Some' ? (kept.value.seconds as number) : 0;
    assert.equal(resumed[0], { type: 'resumed', metrics: measured, seconds: before });
    const end = resumed.at(-1);
    assert.ok(before > 0 && end?.type === 'finished' && end.seconds > before);
  });

  test(`${name}: checkpoints are written while the stage computes`, async () => {
    const { during, kept } = await found;
    assert.ok(kept._tag === 'Some' && (during as number) > stepOf(kept.value));
  });
}

for (const name of ['in-process', 'thread', 'process']) {
  test(`${name}: what the stage prints comes as log messages`, async () => {
    const { stopped } = await (scenarios.get(name) as ReturnType<typeof scenario>);
    assert.ok(stopped.some((message) => message.type === 'log' && message.level === 'info' && message.message === 'step 1'));
  });
}

const printedIn = (messages: readonly WorkerMessage[]): readonly string[] =>
  messages.flatMap((message) => (message.type === 'log' ? [message.message] : []));

test('all that a stage prints is told before its end, which comes last, also where the stage fails then', async () => {
  const lines = Array.from({ length: 200 }, (_, i) => `line ${i + 1}`);
  for (const executor of [await inBuiltThreads(), await inBuiltProcesses()]) {
    const printed = await execute(executor, jobOf(harmStage, { how: 'print' }, await scratchStore()));
    assert.equal(printedIn(printed), lines, executor.name);
    assert.is(printed.at(-1)?.type, 'finished');
    const thrown = await execute(executor, jobOf(harmStage, { how: 'print and throw' }, await scratchStore()));
    assert.equal(printedIn(thrown), [...lines, 'no end'], executor.name);
    assert.is(failureOf(thrown).what, 'the wheel came off');
  }
});

test('workers that run from source give the digests of this thread', async () => {
  const digests = async (executor: Executor) =>
    artifactsOf(await execute(executor, jobOf(countStage, { steps: 2 }, await scratchStore())));
  assert.equal(await digests(inThreads), await digests(inThisThread));
});

test('a stage that fails is one problem of the stage, whoever computes it', async () => {
  const executors = [inThisThread, await inBuiltThreads(), await inBuiltProcesses()];
  for (const executor of executors) {
    const thrown = await execute(executor, jobOf(misbehaveStage, { how: 'throw' }, await scratchStore()));
    assert.equal(typesOf(thrown), ['failed'], executor.name);
    const { problem, what, where, cause } = failureOf(thrown);
    assert.equal([problem, what, where], ['stage', 'the wheel came off', 'stage misbehave']);
    assert.match(String(cause), 'stages.ts');
  }
});

test('a store that cannot be opened is a problem before anything is computed', async () => {
  const job = jobOf(countStage, {}, await scratchStore());
  const messages = await execute(inThisThread, { ...job, store: { ...job.store, target: '/dev/null/store' } });
  assert.is(failureOf(messages).problem, 'store');
});

test("a program's own blobs are served to workers, however far they say that they reach", async () => {
  const told = async (executor: Executor, reach: 'machine' | 'network'): Promise<readonly WorkerMessage[]> => {
    const blobs = { ...memoryBlobs('mine'), reach };
    const store = storeOn({ blobs, address: await builtHeldAddress(blobs) });
    return execute(executor, jobOf(walkStage, { steps: 2 }, store));
  };
  const ends = await Promise.all([told(await inBuiltThreads(), 'machine'), told(await inBuiltProcesses(), 'network')]);
  for (const messages of ends) assert.is(messages.at(-1)?.type, 'finished', JSON.stringify(messages.at(-1)));
});

test('a worker of another process that nobody serves a store in memory says so', async () => {
  const job = jobOf(walkStage, {}, await memoryStore('unserved'));
  const messages = await lastValueFrom(
    runJob(job, new AbortController().signal, { computing: inPlace, isElsewhere: true }).pipe(toArray()),
  );
  const { what, remedy } = failureOf(messages);
  assert.match(what, 'the store memory:unserved is in the memory of another process');
  assert.match(remedy, 'in a folder');
});

test('process: a stage that crashes in native code, or takes more memory than its limit, fails alone', async () => {
  const executor = await inBuiltProcesses();
  const both = experiment('both', () => ({
    crash: start(harmStage as never, { how: 'abort' } as never),
    walk: start(walkStage as never, {} as never),
  }));
  const [events, hoarding] = await Promise.all([
    eventsOf(both, optionsWith(await scratchStore(), { executor })),
    execute(executor, jobOf(harmStage, { how: 'hoard' }, await scratchStore(), { resources: { memory: 250 } })),
  ]);
  assert.equal(statusesOf(events), { harm: ['running', 'failed'], walk: ['running', 'done'] });
  const { problems } = doneOf(events);
  assert.equal(
    problems.map(({ what, where }) => [what, where]),
    [['the stage crashed its process (SIGABRT)', 'stage harm']],
  );
  const { what, remedy } = failureOf(hoarding);
  assert.is(what, 'the stage took more memory than its limit of 250 MiB');
  assert.match(remedy, '--set harm.resources.memory=500');
});

test('thread: a stage that fills the heap of JavaScript over its limit fails, and the process goes on', async () => {
  const job = jobOf(harmStage, { how: 'fill' }, await scratchStore(), { resources: { memory: 40 } });
  assert.is(failureOf(await execute(await inBuiltThreads(), job)).what, 'the stage took more memory than its limit of 40 MiB');
});

test('a stage that takes longer than its minutes fails with the limit, keeps its checkpoint, and goes on with a higher one', async () => {
  const store = await scratchStore();
  const job = jobOf(walkStage, { steps: 60, wait: 4 }, store, { checkpointSeconds: 1000 });
  const late = await execute(inThisThread, { ...job, resources: { minutes: 0.001 } });
  const { what, remedy } = failureOf(late);
  assert.is(what, 'the stage took longer than its limit of 0.001 minutes');
  assert.match(remedy, '--set walk.resources.minutes=0.002');
  assert.is((await execute(inThisThread, { ...job, resources: { minutes: 1 } }))[0]?.type, 'resumed');
});

test.run();
