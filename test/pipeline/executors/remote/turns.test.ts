import { Observable } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DETACH } from '../../../../pipeline/executors/executor.js';
import type { WorkerMessage } from '../../../../pipeline/worker/job.js';
import { resultOf, scratchStore } from '../../../artifacts/fixtures/scratch.js';
import { artifactsOf, failureOf } from '../../fixtures/job.js';
import { onEngine, testEngine } from './test-engine.js';
import { inThread, logsOf, messagesOf, walking } from './walking.js';

test('a job at its limit on time has its engine begin it again, in its room, also where nobody follows it', async () => {
  const again: Promise<void>[] = [];
  const engine = testEngine({
    requeue: async (job) => {
      again.push(new Promise((settle) => setTimeout(settle, 2)).then(job.begin));
      return true;
    },
  });
  const store = await scratchStore();
  const job = walking(store, { steps: 30, wait: 8 });
  const controller = new AbortController();
  const leave = ({ type }: WorkerMessage): void => {
    if (type === 'metric') controller.abort(DETACH);
  };
  await messagesOf(onEngine(engine), job, leave, controller.signal);
  engine.jobs[0]?.stop('limit');
  while (again.length === 0) await new Promise((settle) => setTimeout(settle, 2));
  await again[0];
  assert.is((await resultOf(store.manifest(job.key)))._tag, 'Some');
  assert.is(engine.jobs.length, 1);
});

test('a command that follows a job which its engine begins again follows it to its end, to the same digests', async () => {
  const engine = testEngine({
    requeue: async (job) => {
      setTimeout(() => void job.begin(), 2);
      return true;
    },
  });
  let turns = 0;
  const messages = await messagesOf(onEngine(engine), walking(await scratchStore(), { steps: 30, wait: 8 }), ({ type }) => {
    if (type !== 'metric' || turns === 2) return;
    engine.jobs[0]?.stop('limit');
    turns += 1;
  });
  assert.is(messages.at(-1)?.type, 'finished', JSON.stringify(messages.at(-1)));
  assert.equal(artifactsOf(messages), await inThread);
  assert.match(logsOf(messages), 'its engine begins it again');
  assert.not.match(logsOf(messages), 'gone without a word');
  assert.is(engine.jobs.length, 1);
});

test('a job that its engine does not begin again is submitted again by the command, and one without progress by nobody', async () => {
  const refusing = testEngine({ requeue: async () => false });
  const messages = await messagesOf(onEngine(refusing), walking(await scratchStore(), { steps: 30, wait: 8 }), ({ type }) => {
    if (type === 'metric' && refusing.jobs.length < 2) refusing.jobs.at(-1)?.stop('limit');
  });
  assert.is(messages.at(-1)?.type, 'finished', JSON.stringify(messages.at(-1)));
  assert.is(refusing.jobs.length, 2);
  let asked = 0;
  const idle = testEngine({
    // At the limit before its first step is done.
    computing: (_, { signal }) =>
      new Observable((subscriber) => {
        signal.addEventListener('abort', () => {
          subscriber.next({ type: 'interrupted' });
          subscriber.complete();
        });
        idle.jobs[0]?.stop('limit');
      }),
    requeue: async () => {
      asked += 1;
      return true;
    },
  });
  const { what } = failureOf(await messagesOf(onEngine(idle), walking(await scratchStore())));
  assert.match(what, 'without a checkpoint that is newer');
  assert.is(asked, 0);
});

test.run();
