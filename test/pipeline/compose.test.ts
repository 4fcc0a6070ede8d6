import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { finalize, lastValueFrom, takeWhile, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isProblem, type Problem } from '../../base/problem.js';
import type { Executor } from '../../pipeline/executors/executor.js';
import { inThisThread } from '../../pipeline/executors/in-process.js';
import { type Experiment, experiment } from '../../pipeline/experiment.js';
import { eventLine } from '../../pipeline/loggers/jsonl.js';
import type { SinkWriter } from '../../pipeline/loggers/sink.js';
import type { RunEvent } from '../../pipeline/run/event.js';
import type { RunSettings } from '../../pipeline/run-from-program.js';
import { scratchFolder } from '../artifacts/fixtures/scratch.js';
import { doneOf, programIn, statusesOf } from './fixtures/run.js';
import { count, one } from './fixtures/stages.js';

const folder = scratchFolder();
const run = programIn(folder);
const eventsOf = (given: Experiment, options?: RunSettings): Promise<readonly RunEvent[]> =>
  lastValueFrom(run(given, options).pipe(toArray()));
const counting = experiment('counting', { seed: 3 }, () => one({ n: 2 }).pipe(count({ steps: 2 })));

const refusal = async (given: unknown, options?: unknown): Promise<Problem> => {
  const error = await eventsOf(given as Experiment, options as RunSettings).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isProblem(error)) throw new Error(`no problem, but ${String(error)}`);
  return error;
};

test('a program runs an experiment with the defaults of the command, and every subscription is a run', async () => {
  const first = await eventsOf(counting);
  assert.equal(statusesOf(first), { one: ['running', 'done'], count: ['running', 'done'] });
  const again = await eventsOf(counting, { store: join(folder, '.sluice'), seed: 3 });
  assert.equal(statusesOf(again), { one: ['cached'], count: ['cached'] });
  assert.equal(doneOf(again).outputs, doneOf(first).outputs);
  assert.is.not(again[0]?.run, first[0]?.run);
});

test('seed, overrides, store and folder of a run reach it', async () => {
  const elsewhere = scratchFolder();
  const executor = 'in-process';
  const overrides = ['count.steps=3'];
  const events = await eventsOf(counting, { folder: elsewhere, store: 'mine', seed: 4, overrides, jobs: 1, executor });
  assert.equal(statusesOf(events), { one: ['running', 'done'], count: ['running', 'done'] });
  const here = { store: join(elsewhere, 'mine'), overrides, executor };
  assert.equal(statusesOf(await eventsOf(counting, { ...here, seed: 4 })), { one: ['cached'], count: ['cached'] });
  // Another seed, that of the experiment.
  assert.equal(statusesOf(await eventsOf(counting, here)), { one: ['running', 'done'], count: ['running', 'done'] });
});

test('an executor and a writer of the program take part in the run; so do addresses', async () => {
  const jobs: string[] = [];
  const executor: Executor = {
    ...inThisThread,
    name: 'recording',
    execute: (job, signal) => {
      jobs.push(job.name);
      return inThisThread.execute(job, signal);
    },
  };
  const heard: RunEvent[] = [];
  let ends = 0;
  const writer: SinkWriter = {
    write: (event) => void heard.push(event),
    end: () => {
      ends += 1;
    },
  };
  const sinks = [writer, 'jsonl:heard.jsonl'];
  const told = await eventsOf(counting, { store: 'of-parts', executor, sinks });
  assert.equal([jobs, ends], [['one', 'count'], 1]);
  assert.equal(heard, told);
  assert.equal(told[0]?.type === 'run' && [told[0].executor, Object.keys(told[0].versions)], ['recording', ['sluice', 'node']]);
  const lines = readFileSync(join(folder, 'heard.jsonl'), 'utf8').trimEnd().split('\n');
  assert.equal(lines.length, told.length);

  const named = await eventsOf(counting, { store: 'of-addresses', executor: 'in-process', replay: true });
  assert.is(named[0]?.type === 'run' && named[0].executor, 'in-process');
  assert.equal(doneOf(named).outputs, doneOf(told).outputs);
});

test('a writer that fails loses its own events, and the run is told which to whoever listens', async () => {
  const writer: SinkWriter = {
    write: () => {
      throw new Error('no ink');
    },
    end: () => undefined,
  };
  const said: string[] = [];
  const { warn } = console;
  console.warn = (text: string) => said.push(text);
  try {
    const events = await eventsOf(counting, { store: 'of-failing', executor: 'in-process', sinks: [writer] });
    assert.equal(doneOf(events).problems, []);
  } finally {
    console.warn = warn;
  }
  assert.match(said.join(), /^warning: the sink "number 1" missed \d+ events that could not be written: no ink$/);
});

test('a program has a run told to a writer of its own and to sinks by address, and to the latter what was measured before', async () => {
  const told: RunEvent[] = [];
  let ends = 0;
  const writer = {
    write: async (event: RunEvent) => void told.push(event),
    end: () => {
      ends += 1;
    },
  };
  const events = await eventsOf(counting, { sinks: [writer, 'jsonl:run.jsonl'], seed: 3 });
  assert.equal([told, ends], [events, 1]);
  assert.is(events[0]?.type, 'run');
  assert.is(readFileSync(join(folder, 'run.jsonl'), 'utf8'), events.map(eventLine).join(''));
  const again = await eventsOf(counting, { seed: 3, replay: true });
  assert.is(again.filter((event) => event.type === 'metric' && event.replayed === true).length, 2);
  assert.match((await refusal(counting, { sinks: ['jsonp:x'] })).what, 'there is no sink "jsonp"');
  assert.match((await refusal(counting, { sinks: [{ write: 1 }] })).what, 'sinks');
});

test('the sinks of an experiment have its runs beside those of the options; where one is refused none is left', async () => {
  const logged = (log: readonly string[]) => experiment('logged', { log }, () => one().pipe(count()));
  const options = { sinks: ['jsonl:of-options.jsonl'], seed: 5, executor: 'in-process' };
  const events = await eventsOf(logged(['jsonl:of-experiment.jsonl']), options);
  for (const name of ['of-experiment', 'of-options'])
    assert.is(readFileSync(join(folder, `${name}.jsonl`), 'utf8'), events.map(eventLine).join(''), name);
  assert.match((await refusal(logged(['jsonp:x']), {})).where, 'log of the experiment');
  assert.match((await refusal(logged(['jsonl:x.jsonl']), { sinks: ['jsonp:x'] })).what, 'there is no sink "jsonp"');
  assert.throws(
    () => experiment('wrong', { log: 'csv' as never }, () => one()),
    ({ what }: Problem) => /its log is/.test(what),
  );
});

test('a run that nobody subscribes to any more while its sinks open ends them', async () => {
  let finish = (): void => undefined;
  const ended = new Promise<void>((settle) => {
    finish = settle;
  });
  const told: string[] = [];
  const writer: SinkWriter = { write: ({ type }) => void told.push(type), end: () => finish() };
  const thread = once(process, 'worker');
  const slow = `${new URL('./loggers/fixtures/user-sink.ts', import.meta.url).href}:blocks-open`;
  const subscription = run(counting, { store: 'abandoned', sinks: [writer, slow] }).subscribe();
  const [opening] = (await thread) as [Worker];
  subscription.unsubscribe();
  await Promise.all([ended, once(opening, 'exit')]);
  assert.equal(told, []);
});

test('unsubscribing ends what the run computes', async () => {
  const whole = experiment('whole', () => one().pipe(count({ steps: 500 })));
  let jobs = 0;
  const executor: Executor = {
    ...inThisThread,
    execute: (job, signal) => {
      jobs += 1;
      return inThisThread.execute(job, signal).pipe(
        finalize(() => {
          jobs -= 1;
        }),
      );
    },
  };
  await lastValueFrom(run(whole, { store: 'left', executor }).pipe(takeWhile(({ type }) => type !== 'metric')));
  assert.is(jobs, 0);
});

test('a run whose signal is aborted ends as interrupted', async () => {
  const events = await eventsOf(counting, { store: 'interrupted', signal: AbortSignal.abort() });
  assert.equal(doneOf(events).problems.map(({ problem }) => problem)[0], 'interrupted');
});

test('wrong options, and what is no experiment, are one problem that says which', async () => {
  const said = async (options: unknown): Promise<string> => (await refusal(counting, options)).what;
  assert.match(await said({ sede: 1 }), 'there is no such key; did you mean "seed"?');
  assert.match(await said({ seed: 'x' }), 'seed: must be a whole number from 0');
  assert.match(
    await said({ jobs: 0 }),
    'jobs: must be a whole number from 1, or cores and GPUs as in { cores: 8, gpus: 2 }, not 0',
  );
  assert.match(await said({ jobs: { cores: 0 } }), 'jobs.cores: must be a whole number from 1, not 0');
  assert.match(
    await said({ overrides: 'count.steps=3' }),
    'overrides: must be an array of texts, such as "search.epochs=2", not',
  );
  assert.match(await said({ overrides: ['count'] }), '"count" does not say which key');
  assert.match(await said({ overrides: ['count.stps=3'] }), 'did you mean "steps"?');
  assert.match(await said({ executor: 'in-proces' }), 'there is no executor "in-proces"; did you mean "in-process"?');
  assert.match(
    await said({ executor: {} }),
    'executor: must be an address, or an executor: it lacks name (a text), keeps (an object), execute',
  );
  assert.match(await said({ sinks: ['jsonp:x'] }), 'did you mean "jsonl"?');
  assert.match(await said({ sinks: [{ write: () => undefined }] }), 'must be an address, or a writer: it lacks end');
  assert.match(await said({ signal: true }), 'signal: must be an AbortSignal');
  assert.match(await said({ backend: 'nune' }), 'did you mean "none"?');
  const placed = async (options: unknown): Promise<string> => (await refusal(counting, options)).where;
  assert.is(await placed({ store: 'foldr:p' }), 'store foldr:p');
  assert.is(await placed({ overrides: ['count.stps=3'] }), 'overrides count.stps=3');
  assert.is(await placed({ backend: 'nune' }), 'backend nune');
  assert.not.match((await refusal(counting, { overrides: ['count'] })).remedy, '--set');
  assert.match(await said(null), 'options of runExperiment must be an object');
  assert.match(
    await said({ store: '' }),
    'store: must be an address, or blobs: it lacks where (a text), reach (one of process, machine, network), get, range, ',
  );
  assert.match(await said({ folder: join(folder, 'absent') }), 'there is no folder');
  writeFileSync(join(folder, 'file'), '');
  assert.is((await refusal(counting, { store: join(folder, 'file/store') })).problem, 'store');
  assert.is((await refusal({ name: 'x' })).what, 'what is to be run is not an experiment');
  assert.is((await refusal(undefined)).problem, 'usage');
});

test.run();
