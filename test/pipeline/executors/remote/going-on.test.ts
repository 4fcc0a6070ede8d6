import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Engine } from '../../../../pipeline/executors/remote/engine.js';
import { scratchStore } from '../../../artifacts/fixtures/scratch.js';
import { artifactsOf, failureOf } from '../../fixtures/job.js';
import { away, onEngine, testEngine } from './test-engine.js';
import { inThread, logsOf, messagesOf, metricsOf, walking } from './walking.js';

test('a job that the engine says has failed, and that goes on, is followed to its end', async () => {
  const engine = testEngine();
  const job = walking(await scratchStore(), { steps: 60, wait: 4 });
  const messages = await messagesOf(onEngine(engine), job, ({ type }) => {
    const [atWork] = engine.jobs;
    if (type === 'metric' && atWork !== undefined) engine.claimEnd(atWork, 'failed', 'FAILED');
  });
  assert.is(messages.at(-1)?.type, 'finished');
  assert.is(engine.jobs.length, 1);
});

test('answers without the job, and no answers, prove nothing while it goes on', async () => {
  let asked = 0;
  let isAtWork = false;
  const engine = testEngine({
    states: (states, jobs) => {
      if (!isAtWork) return states(jobs);
      asked += 1;
      return asked % 2 === 0 ? async () => away('the controller is away') : async () => either.right(jobs.map(() => undefined));
    },
  });
  const messages = await messagesOf(onEngine(engine), walking(await scratchStore(), { steps: 60, wait: 4 }), ({ type }) => {
    isAtWork ||= type === 'metric';
  });
  assert.is(messages.at(-1)?.type, 'finished');
  assert.is(engine.jobs.length, 1);
  assert.ok(asked > 1);
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

test('a job that comes to its limit on time goes on in another as long as it gets on, to the same digests', async () => {
  const engine = testEngine();
  const job = walking(await scratchStore(), { steps: 30, wait: 8 });
  const messages = await messagesOf(onEngine(engine), job, ({ type }) => {
    if (type === 'metric' && engine.jobs.length < 3) engine.jobs.at(-1)?.stop('limit');
  });
  assert.is(messages.at(-1)?.type, 'finished', JSON.stringify(messages.at(-1)));
  assert.equal(Object.values(artifactsOf(messages))[0], Object.values(await inThread)[0]);
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
  const job = walking(store, { steps: 30, wait: 4 });
  let began = 0;
  const engine = testEngine({
    begin: async (one) => {
      began += 1;
      await one.begin();
      // Another turn of a room that has its end.
      await one.begin().catch(() => undefined);
    },
  });
  const messages = await messagesOf(onEngine(engine), job);
  assert.is(messages.at(-1)?.type, 'finished', JSON.stringify(messages.at(-1)));
  assert.equal([began, metricsOf(messages).length], [1, 30]);
});

test('a job that its engine holds since a node could not begin it is ended, and another is submitted', async () => {
  const cancelled: string[] = [];
  const engine = testEngine({
    begin: async (job) => {
      if (job.id !== '1') return job.begin();
      job.state = { id: '1', phase: 'waiting', word: 'PENDING', reason: 'launch failed requeued held', cause: 'displaced' };
      return new Promise(() => undefined);
    },
  });
  const cancel: Engine['cancel'] = (ids) => {
    cancelled.push(...ids);
    return engine.cancel(ids);
  };
  const messages = await messagesOf(onEngine({ ...engine, cancel }), walking(await scratchStore()));
  assert.is(messages.at(-1)?.type, 'finished', JSON.stringify(messages.at(-1)));
  assert.equal(cancelled, ['1']);
});

test.run();
