import { lastValueFrom, map, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Digest } from '../../../artifacts/digest.js';
import type { Store } from '../../../artifacts/store.js';
import type { Executor } from '../../../pipeline/executors/executor.js';
import { inThisThread } from '../../../pipeline/executors/in-process.js';
import { inProcesses } from '../../../pipeline/executors/process/process.js';
import { inThreads } from '../../../pipeline/executors/thread.js';
import type { StageDefinition } from '../../../pipeline/stage.js';
import type { Job, WorkerMessage } from '../../../pipeline/worker/job.js';
import { resultOf, scratchStore } from '../../artifacts/fixtures/scratch.js';
import { artifactsOf, failureOf, jobOf, typesOf } from '../fixtures/job.js';
import { addStage, countStage, misbehaveStage, oneStage } from '../fixtures/stages.js';

const EXECUTORS: readonly Executor[] = [inThisThread, inThreads, inProcesses()];

const forEachExecutor = (name: string, check: (executor: Executor) => Promise<void>): void => {
  for (const executor of EXECUTORS) test(`${executor.name}: ${name}`, () => check(executor));
};

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

/** The digests that two stages give, the second with the first's artifact. */
const digestsOf = async (executor: Executor, store: Store): Promise<readonly (Digest | undefined)[]> => {
  const { one } = artifactsOf(await execute(executor, jobOf(oneStage, { n: 4 }, store, { seed: 3 })));
  const inputs = { one: one as Digest };
  const { total, metrics } = artifactsOf(await execute(executor, jobOf(countStage, { steps: 3 }, store, { inputs })));
  const { sum } = artifactsOf(await execute(executor, jobOf(addStage as StageDefinition, { by: 2 }, store, { inputs })));
  return [one, total, metrics, sum];
};

test('every executor gives the same digests', async () => {
  const [first, ...others] = await Promise.all(EXECUTORS.map(async (executor) => digestsOf(executor, await scratchStore())));
  assert.ok(first?.every((digest) => digest !== undefined));
  for (const other of others) assert.equal(other, first);
});

forEachExecutor(
  'a job that is interrupted ends with a checkpoint, and goes on from it with the time of before',
  async (executor) => {
    const store = await scratchStore();
    const whole = artifactsOf(await execute(executor, jobOf(countStage, { steps: 60 }, await scratchStore())));
    const job = jobOf(countStage, { steps: 60 }, store, { checkpointSeconds: 1000 });
    const stopped = await execute(executor, job, (message, controller) => {
      if (message.type === 'progress' && message.done === 3) controller.abort();
    });
    assert.is(stopped.at(-1)?.type, 'interrupted');
    const kept = await resultOf(store.checkpoint(job.key));
    const resumed = await execute(executor, job);
    assert.is(resumed[0]?.type, 'resumed');
    assert.equal(artifactsOf(resumed), whole);
    const end = resumed.at(-1);
    const before = kept._tag === 'Some' ? (kept.value.seconds as number) : 0;
    assert.ok(before > 0 && end?.type === 'finished' && end.seconds > before, JSON.stringify([before, end]));
    assert.equal(resumed[0], { type: 'resumed', seconds: before });
  },
);

forEachExecutor('checkpoints are written while the stage computes', async (executor) => {
  const store = await scratchStore();
  const job = jobOf(countStage, { steps: 200 }, store, { checkpointSeconds: 0 });
  let seen: Promise<boolean> | undefined;
  await execute(executor, job, (message) => {
    if (message.type === 'progress' && message.done === 150)
      seen = resultOf(store.checkpoint(job.key)).then(({ _tag }) => _tag === 'Some');
  });
  assert.ok(await seen);
});

forEachExecutor('a stage that fails, or leaves its stream unfinished, is one problem of the stage', async (executor) => {
  const store = await scratchStore();
  const thrown = await execute(executor, jobOf(misbehaveStage, { how: 'throw' }, store));
  assert.equal(typesOf(thrown), ['failed']);
  const { problem, what, where } = failureOf(thrown);
  assert.equal([problem, what, where], ['stage', 'the wheel came off', 'stage misbehave']);
});

forEachExecutor('a store that cannot be opened is a problem before anything is computed', async (executor) => {
  const store = await scratchStore();
  const job = jobOf(oneStage, {}, store);
  const messages = await execute(executor, { ...job, store: { ...job.store, target: '/dev/null/store' } });
  assert.is(failureOf(messages).problem, 'store');
});

test.run();
