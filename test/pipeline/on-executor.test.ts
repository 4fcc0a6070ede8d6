import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { from, lastValueFrom, mergeMap, tap, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isProblem, type Problem } from '../../base/problem.js';
import { planLines } from '../../pipeline/command/plan.js';
import type { Executor } from '../../pipeline/executors/executor.js';
import { type Experiment, experiment } from '../../pipeline/experiment.js';
import { onExecutor } from '../../pipeline/on-executor.js';
import type { RunEvent } from '../../pipeline/run/event.js';
import { planExperiment } from '../../pipeline/run/plan.js';
import type { RunSettings } from '../../pipeline/run-from-program.js';
import { resultOf, scratchFolder, scratchStore } from '../artifacts/fixtures/scratch.js';
import { atOnce, doneOf, eventsOf as eventsOfRun, optionsWith, programIn, statusesOf } from './fixtures/run.js';
import { add, count, one } from './fixtures/stages.js';

const folder = scratchFolder();
const run = programIn(folder);
const eventsOf = (given: Experiment, options?: RunSettings): Promise<readonly RunEvent[]> =>
  lastValueFrom(run(given, options).pipe(toArray()));

/** An executor that notes the stages that it is given. */
const noting = (name: string, more: Partial<Executor> = {}) => {
  const stages: string[] = [];
  const execute: Executor['execute'] = (job, signal) => {
    stages.push(job.name);
    return atOnce.execute(job, signal);
  };
  return { stages, executor: { ...atOnce, name, ...more, execute } };
};

/** Executors that the module of the tests opens, by target, and the targets that were opened. */
const opening: { readonly by: Record<string, Executor>; readonly targets: string[] } = { by: {}, targets: [] };
Object.assign(globalThis, { opening });
writeFileSync(
  join(folder, 'mine.mjs'),
  `export const mine = { scheme: 'executor', name: 'mine', source: import.meta.url, target: 'NAME', open: (target) => async () => {
    globalThis.opening.targets.push(target);
    return { _tag: 'Right', right: globalThis.opening.by[target] };
  } };`,
);

const parted = (address = './mine.mjs:far') =>
  experiment('parted', () => {
    const first = one({ n: 2 });
    return {
      counted: first.pipe(onExecutor(address, count({ steps: 2 }))),
      sum: first.pipe(onExecutor(address, add())),
    };
  });
const whole = experiment('parted', () => {
  const first = one({ n: 2 });
  return { counted: first.pipe(count({ steps: 2 })), sum: first.pipe(add()) };
});

test('a stage computes on its own executor, the others on that of the run; each address is opened once, and no key knows it', async () => {
  const [near, far] = [noting('near'), noting('far')];
  opening.by['far'] = far.executor;
  const events = await eventsOf(parted(), { store: 'of-two', executor: near.executor });
  assert.equal([near.stages, [...far.stages].sort(), opening.targets], [['one'], ['add', 'count'], ['far']]);
  const [first] = events;
  assert.equal(first?.type === 'run' && [first.executor, first.graph.map(({ executor }) => executor)], [
    'near',
    [undefined, './mine.mjs:far', './mine.mjs:far'],
  ]);
  const again = await eventsOf(whole, { store: 'of-two', executor: near.executor });
  assert.equal(statusesOf(again), { one: ['cached'], count: ['cached'], add: ['cached'] });
  assert.equal(doneOf(again).outputs, doneOf(events).outputs);
});

test('stages on an executor with cores of its own compute while those of this machine have all of its cores', async () => {
  let begun: () => void = () => undefined;
  const hasBegun = new Promise<'both at once'>((settle) => {
    begun = () => settle('both at once');
  });
  const far: Executor = {
    ...atOnce,
    cores: 8,
    execute: (job, signal) => {
      begun();
      return atOnce.execute(job, signal);
    },
  };
  let found = '';
  const { cores: _, ...ofThisMachine } = atOnce;
  const near: Executor = {
    ...ofThisMachine,
    execute: (job, signal) => {
      if (job.name === 'one') return atOnce.execute(job, signal);
      // Only where it fails is this waited for.
      const waited = Promise.race([hasBegun, sleep(3000, 'one after the other', { ref: false })]);
      return from(waited).pipe(
        tap((how) => {
          found = how;
        }),
        mergeMap(() => atOnce.execute(job, signal)),
      );
    },
  };
  const mixed = experiment('mixed', () => {
    const first = one({ n: 2 });
    return { counted: first.pipe(count({ steps: 2 })), sum: first.pipe(onExecutor('far', add())) };
  });
  const executors = new Map([['far', far]]);
  await eventsOfRun(mixed, optionsWith(await scratchStore(), { executor: near, executors, jobs: 1 }));
  assert.is(found, 'both at once');
});

test('a plan says which executor a stage has, without its credentials', async () => {
  const options = optionsWith(await scratchStore());
  const planned = await resultOf(planExperiment(parted('http://user:secret@far'), options));
  assert.match(planLines(planned).join('\n'), /count .* on http:\/\/\S*far/);
  assert.not.match(JSON.stringify(planned), 'secret');
});

test('an executor that cannot be opened is refused before anything is computed, by the place that names it', async () => {
  const near = noting('near');
  const refused = await eventsOf(parted('slrum:gpu'), { store: 'of-none', executor: near.executor }).then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(isProblem(refused));
  const { problem, what, where } = refused as Problem;
  assert.is(problem, 'usage');
  assert.match(what, 'there is no executor "slrum"; did you mean "slurm"?');
  assert.match(where, 'onExecutor');
  assert.equal(near.stages, []);
});

test('a program that runs a graph itself is told of an executor that it has not opened', async () => {
  const events = await eventsOfRun(parted('far'), optionsWith(await scratchStore()));
  assert.match(doneOf(events).problems[0]?.what ?? '', 'its executor far is not open');
});

test('what is no address, and what is no stage, are refused by name', () => {
  assert.throws(
    () => onExecutor(4 as never, add()),
    ({ what }: Problem) => what.includes('the executor is'),
  );
  assert.throws(
    () => one().pipe(onExecutor('thread', {} as never)),
    ({ where, what }: Problem) => `${where} ${what}`.includes('onExecutor'),
  );
});

test.run();
