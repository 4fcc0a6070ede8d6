import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DETACH } from '../../../../pipeline/executors/executor.js';
import type { WorkerMessage } from '../../../../pipeline/worker/job.js';
import { resultOf, scratchStore } from '../../../artifacts/fixtures/scratch.js';
import { artifactsOf } from '../../fixtures/job.js';
import { away, onEngine, testEngine } from './test-engine.js';
import { inThread, logsOf, messagesOf, metricsOf, walking } from './walking.js';

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
  assert.equal(artifactsOf(resumed), await inThread);
});

test('a job that nobody follows and that is put aside goes on when its engine begins it again', async () => {
  const store = await scratchStore();
  const engine = testEngine({
    begin: async (one) => {
      await one.begin();
      await one.begin();
    },
  });
  const job = walking(store, { steps: 30, wait: 4 });
  const controller = new AbortController();
  const leave = ({ type }: WorkerMessage): void => {
    if (type === 'metric') controller.abort(DETACH);
  };
  await messagesOf(onEngine(engine), job, leave, controller.signal);
  engine.jobs[0]?.stop('signal');
  const messages = await messagesOf(onEngine(engine), job);
  assert.is(messages.at(-1)?.type, 'finished', JSON.stringify(messages.at(-1)));
  assert.equal(artifactsOf(messages), await inThread);
});

test('two who follow one job at once get one result', async () => {
  const store = await scratchStore();
  const engine = testEngine();
  const job = walking(store, { steps: 40, wait: 4 });
  const [one, two] = await Promise.all([messagesOf(onEngine(engine), job), messagesOf(onEngine(engine), job)]);
  for (const messages of [one, two]) assert.is(messages.at(-1)?.type, 'finished', JSON.stringify(messages.at(-1)));
  assert.equal(artifactsOf(one), artifactsOf(two));
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
