import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isProblem, type Problem } from '../../base/problem.js';
import { type ExperimentResult, experiment } from '../../pipeline/experiment.js';
import { named } from '../../pipeline/named.js';
import { overSeeds } from '../../pipeline/over-seeds.js';
import { configuredGraph } from '../../pipeline/run/configure.js';
import { graphOf } from '../../pipeline/run/graph.js';
import { seedInScope, withSeed } from '../../pipeline/seed-scope.js';
import { resultOf, scratchStore } from '../artifacts/fixtures/scratch.js';
import { doneOf, eventsOf, optionsWith, rightOf, statusesOf } from './fixtures/run.js';
import { add, list, one } from './fixtures/stages.js';

const of = (build: () => ExperimentResult) => experiment('test', build);
const wide = named('wide', add());
const byName = <A>(flows: readonly A[]) => Object.fromEntries(flows.map((flow, i) => [`${i}`, flow]));
const summaries = (outputs: Readonly<Record<string, { readonly summary: string }>>) =>
  Object.values(outputs).map(({ summary }) => summary);
const refusal = (work: () => unknown): Problem => {
  try {
    work();
  } catch (error) {
    if (isProblem(error)) return error;
    throw error;
  }
  throw new Error('this was expected to raise a problem');
};

test('a stage made for a seed runs with it, and the one of seed 0 is that of a run without seeds', async () => {
  const store = await scratchStore();
  // The fixture `one` gives n plus its seed.
  const seeded = of(() => byName(overSeeds([0, 1, 5], () => one({ n: 2 }))));
  await eventsOf(
    of(() => one({ n: 2 })),
    optionsWith(store),
  );
  const events = await eventsOf(seeded, optionsWith(store));
  assert.equal(statusesOf(events), { 'one@0': ['cached'], 'one@1': ['running', 'done'], 'one@5': ['running', 'done'] });
  assert.equal(summaries(doneOf(events).outputs), ['the number 2', 'the number 3', 'the number 7']);

  const shifted = await eventsOf(seeded, optionsWith(store, { seed: 1 }));
  assert.equal(statusesOf(shifted)['one@0'], ['cached'], 'seed 1 + 0 is seed 0 + 1');
  assert.equal(summaries(doneOf(shifted).outputs), ['the number 3', 'the number 4', 'the number 8']);
});

test('what is made outside is shared, and each seed has stages of its own', () => {
  const { nodes } = rightOf(
    graphOf(
      of(() => {
        const first = one();
        return byName(overSeeds([0, 1], () => list({ a: first.pipe(add({ by: 2 })), b: first.pipe(add()), c: wide(first) })));
      }),
    ),
  );
  assert.equal(
    nodes.map(({ name }) => name),
    ['one', 'add@0-1', 'add@0-2', 'wide@0', 'list@0', 'add@1-1', 'add@1-2', 'wide@1', 'list@1'],
  );
});

test('a setting of a stage reaches it under every seed, one of a stage of a seed that one alone', async () => {
  const sums = of(() => byName(overSeeds([0, 1], () => wide(one()))));
  const added = async (stage: string): Promise<readonly unknown[]> => {
    const { nodes } = await resultOf(configuredGraph(sums, [{ stage, path: ['by'], value: 5 }]));
    return nodes.flatMap(({ config }) => (config as { readonly by?: number }).by ?? []);
  };
  assert.equal(await added('add'), [5, 5]);
  assert.equal(await added('wide'), [5, 5]);
  assert.equal(await added('wide@1'), [1, 5]);
});

test('a stage that takes any number of an artifact gets one of every flow that has it', async () => {
  const gathered = of(() => {
    const [a, b, c] = overSeeds([0, 1, 2], () => one({ n: 3 }).pipe(add({ by: 1 })));
    return { some: list({ c: c as never, a: a as never, b: b as never }), without: list({ a: a as never, x: one() }) };
  });
  const { outputs, problems } = doneOf(await eventsOf(gathered, optionsWith(await scratchStore())));
  assert.equal(problems, []);
  assert.equal([outputs['some']?.summary, outputs['without']?.summary], ['the number 645', 'the number 4']);
});

test('scopes within each other add up and end where they end, an error or not', () => {
  assert.equal(
    withSeed(10, () => overSeeds([1, 2], () => one()).map(({ node }) => node.seed)),
    [11, 12],
  );
  assert.throws(() =>
    withSeed(3, () => {
      throw new Error('the wheel came off');
    }),
  );
  assert.is(seedInScope(), undefined);
  assert.is(one().node.seed, undefined);
});

test('seeds that are none, twice the same, or no seed at all are refused', () => {
  assert.match(refusal(() => overSeeds([0, 1.5], () => one())).what, '1.5 is no seed');
  assert.match(refusal(() => overSeeds([-1], () => one())).what, '-1 is no seed');
  assert.match(refusal(() => overSeeds([2, 3, 2], () => one())).what, 'the seed 2 is given twice');
  assert.match(refusal(() => overSeeds([], () => one())).remedy, 'give at least one');
});

test.run();
