import { concat, NEVER, type Observable, of } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { problem } from '../../../base/problem.js';
import type { Executor } from '../../../pipeline/executors/executor.js';
import { experiment } from '../../../pipeline/experiment.js';
import { start } from '../../../pipeline/flow.js';
import type { Resources } from '../../../pipeline/resources.js';
import { withResources } from '../../../pipeline/with-resources.js';
import type { WorkerMessage } from '../../../pipeline/worker/job.js';
import { scratchStore } from '../../artifacts/fixtures/scratch.js';
import { atOnce, doneOf, eventsOf, optionsWith, statusesOf } from '../fixtures/run.js';
import { add, count, countStage, one } from '../fixtures/stages.js';

const lost: WorkerMessage = { type: 'lost', problem: problem('stage', 'the machine is gone', 'stage one', 'look for it') };

/** Loses so many jobs, and computes the others in this thread. */
const losing = (jobs: number, before: Observable<WorkerMessage> = of()): Executor => {
  let remaining = jobs;
  return {
    ...atOnce,
    name: 'losing',
    execute: (job, signal) => (remaining-- > 0 ? concat(before, of(lost)) : atOnce.execute(job, signal)),
  };
};

const warningsIn = (events: Awaited<ReturnType<typeof eventsOf>>) =>
  events.flatMap((event) => (event.type === 'log' && event.level === 'warning' ? [event.message] : []));

const single = experiment('single', () => one());

test('a worker that is lost is replaced once, which is said; lost again, the stage has failed', async () => {
  const once = await eventsOf(single, optionsWith(await scratchStore(), { executor: losing(1) }));
  assert.equal(statusesOf(once), { one: ['running', 'resumed', 'done'] });
  assert.equal(warningsIn(once), ['the machine is gone; the stage is tried once more']);
  const twice = await eventsOf(single, optionsWith(await scratchStore(), { executor: losing(2) }));
  assert.equal(statusesOf(twice), { one: ['running', 'failed'] });
  assert.equal(
    doneOf(twice).problems.map(({ what }) => what),
    ['the machine is gone'],
  );
});

test('no metric is told twice where a lost worker left no checkpoint and the stage begins anew, which is said', async () => {
  const metric = (step: number) => ({ type: 'metric', step, values: { value: step } }) as const;
  const counting = experiment('counting', () => start(countStage, { steps: 3 }));
  const executor = losing(1, of<WorkerMessage[]>(metric(1), metric(2)));
  const events = await eventsOf(counting, optionsWith(await scratchStore(), { executor, checkpointSeconds: 1000 }));
  assert.equal(statusesOf(events), { count: ['running', 'resumed', 'done'] });
  assert.ok(events.some((event) => event.type === 'stage' && event.status === 'resumed' && event.seconds === 0));
  assert.equal(
    events.flatMap((event) => (event.type === 'metric' ? [event.step] : [])),
    [1, 2, 3],
  );
});

test('a worker that is lost after the run was interrupted is an interruption', async () => {
  const controller = new AbortController();
  const executor: Executor = {
    ...atOnce,
    execute: () => {
      controller.abort();
      return of(lost);
    },
  };
  const events = await eventsOf(single, optionsWith(await scratchStore(), { executor, signal: controller.signal }));
  assert.equal(statusesOf(events), { one: ['running', 'interrupted'] });
});

test('an executor that ends a job without saying how, or throws, fails the stage, and the others go on', async () => {
  const faults: readonly (readonly [Executor['execute'], string])[] = [
    [() => of(), 'the executor "faulty" ended the job without saying how'],
    [
      () => {
        throw new Error('no queue today');
      },
      'no queue today',
    ],
    [(async () => of(lost)) as unknown as Executor['execute'], 'the executor "faulty" gave no Observable for the job'],
  ];
  for (const [fault, what] of faults) {
    const executor: Executor = {
      ...atOnce,
      name: 'faulty',
      execute: (job, signal) => (job.name === 'count' ? fault(job, signal) : atOnce.execute(job, signal)),
    };
    const both = experiment('both', () => ({ counted: one().pipe(count()), sum: one().pipe(add()) }));
    const { outputs, problems } = doneOf(await eventsOf(both, optionsWith(await scratchStore(), { executor })));
    assert.equal([Object.keys(outputs), problems.map((each) => [each.what, each.where])], [['sum'], [[what, 'stage count']]]);
  }
});

test('a job is over with its last message, also where the stream of its executor goes on', async () => {
  class Endless implements Executor {
    readonly name = 'endless';
    readonly keeps = atOnce.keeps;
    readonly #of = atOnce;
    execute(...given: Parameters<Executor['execute']>): Observable<WorkerMessage> {
      return concat(this.#of.execute(...given), NEVER);
    }
  }
  const events = await eventsOf(single, optionsWith(await scratchStore(), { executor: new Endless() }));
  assert.equal(statusesOf(events), { one: ['running', 'done'] });
});

test('an executor that says finished and told of no output fails the stage, and leaves no result behind', async () => {
  const store = await scratchStore();
  const executor: Executor = { ...atOnce, name: 'forgetful', execute: () => of({ type: 'finished', seconds: 1 }) };
  const { problems } = doneOf(await eventsOf(single, optionsWith(store, { executor })));
  const what = 'the executor "forgetful" says that the stage is finished, and told of no output "one"';
  assert.equal(
    problems.map((each) => [each.what, each.where]),
    [[what, 'stage one']],
  );
  assert.equal(statusesOf(await eventsOf(single, optionsWith(store))), { one: ['running', 'done'] });
});

test('an executor is told the resources of a stage, and what it does not heed of them is said once a run', async () => {
  const asked: Resources[] = [];
  const executor: Executor = {
    ...atOnce,
    execute: (job, signal) => {
      asked.push(job.resources);
      return atOnce.execute(job, signal);
    },
  };
  const greedy = experiment('greedy', () => {
    const first = one();
    return {
      counted: first.pipe(withResources({ memory: 900, device: 'gpu' }, count({ steps: 1 }))),
      sum: first.pipe(withResources({ memory: 800, minutes: 3 }, add())),
    };
  });
  const events = await eventsOf(greedy, optionsWith(await scratchStore(), { executor }));
  const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
  assert.equal([...asked].sort(byText), [{ memory: 800, minutes: 3 }, { memory: 900, device: 'gpu' }, {}]);
  assert.equal([...warningsIn(events)].sort(), [
    'the executor "in-process" does not heed which device a stage asks for',
    'the executor "in-process" does not keep limits on memory; the executor "process" keeps them',
    'the executor "in-process" keeps limits on minutes only where a stage pauses; the executor "process" keeps them',
  ]);
});

test('a stage that waits for its turn holds no claim', async () => {
  const store = await scratchStore();
  // Which of the two has the turn is for the disk to say.
  const begun: unknown[] = [];
  const hanging: Executor = {
    ...atOnce,
    execute: ({ config }) => {
      begun.push((config as unknown as { readonly n: number }).n);
      return NEVER;
    },
  };
  const both = experiment('both', () => ({ a: one({ n: 1 }), b: one({ n: 2 }) }));
  const controller = new AbortController();
  const first = eventsOf(both, optionsWith(store, { executor: hanging, jobs: 1, signal: controller.signal }));
  first.catch(() => undefined);
  await new Promise((settle) => setTimeout(settle, 200));
  assert.is(begun.length, 1);
  // Another run computes the one that the first has not begun.
  const second = await eventsOf(
    experiment('other', () => one({ n: begun[0] === 1 ? 2 : 1 })),
    optionsWith(store),
  );
  assert.equal(statusesOf(second), { one: ['running', 'done'] });
});

test.run();
