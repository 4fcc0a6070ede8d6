import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isProblem, type Problem } from '../../../base/problem.js';
import { ablate } from '../../../pipeline/ablation/ablate.js';
import { type ExperimentResult, experiment } from '../../../pipeline/experiment.js';
import { named } from '../../../pipeline/named.js';
import { overSeeds } from '../../../pipeline/over-seeds.js';
import { graphOf } from '../../../pipeline/run/graph.js';
import { scratchStore } from '../../artifacts/fixtures/scratch.js';
import { doneOf, eventsOf, optionsWith, rightOf, statusesOf } from '../fixtures/run.js';
import { add, list, one } from '../fixtures/stages.js';

const refusalOf = (work: () => unknown): Problem => {
  try {
    work();
  } catch (error) {
    if (isProblem(error)) return error;
    throw error;
  }
  throw new Error('this was expected to raise a problem');
};
const of = (build: () => ExperimentResult) => experiment('test', build);
const flowsOf = (
  variants: readonly { readonly name: string; readonly runs: readonly { readonly seed: number; readonly flow: unknown }[] }[],
) =>
  Object.fromEntries(
    variants.flatMap(({ name, runs }) => runs.map(({ seed, flow }) => [`${name}@${seed}`, flow])),
  ) as ExperimentResult;

test('variants are the product of the swaps, with typed values, each under the same seeds', () => {
  const seen: unknown[] = [];
  const variants = ablate({ swaps: { by: [1, 2], sign: { plus: 1, minus: -1 } }, seeds: [0, 3] }, ({ by, sign }, seed) => {
    const typed: [1 | 2, 1 | -1 | number] = [by, sign];
    seen.push([...typed, seed]);
    return one();
  });
  assert.equal(
    variants.map(({ name, runs }) => [name, runs.map(({ seed }) => seed)]),
    ['by=1, plus', 'by=1, minus', 'by=2, plus', 'by=2, minus'].map((name) => [name, [0, 3]]),
  );
  assert.equal(seen.slice(0, 3), [
    [1, 1, 0],
    [1, 1, 3],
    [1, -1, 0],
  ]);
});

test('stages have the names of their variant and seed, and those made outside are shared', () => {
  const { nodes } = rightOf(
    graphOf(
      of(() => {
        const first = one();
        return flowsOf(ablate({ swaps: { by: [1, 2] }, seeds: [0, 1] }, ({ by }) => first.pipe(named('wide', add({ by })))));
      }),
    ),
  );
  assert.equal(
    nodes.map(({ name }) => name),
    ['one', 'wide[by=1]@0', 'wide[by=1]@1', 'wide[by=2]@0', 'wide[by=2]@1'],
  );
});

test('a further variant and a further seed compute what is theirs alone', async () => {
  const store = await scratchStore();
  const run = (by: readonly number[], seeds: readonly number[]) =>
    eventsOf(
      of(() => flowsOf(ablate({ swaps: { by }, seeds }, (variant) => one().pipe(add({ by: variant.by }))))),
      optionsWith(store),
    );
  await run([1, 2], [0, 1]);
  const computed = (events: Parameters<typeof statusesOf>[0]) =>
    Object.entries(statusesOf(events))
      .flatMap(([stage, statuses]) => (statuses.includes('running') ? [stage] : []))
      .sort();
  assert.equal(computed(await run([1, 5, 2], [0, 1])), ['add[by=5]@0', 'add[by=5]@1']);
  assert.equal(computed(await run([1], [0, 1])), []);
  assert.equal(computed(await run([1], [0, 1, 2])), ['add[by=1]@2', 'one[by=1]@2']);
});

test('it composes with overSeeds: the seeds of both add up', async () => {
  const store = await scratchStore();
  const both = of(() =>
    list(
      Object.fromEntries(
        overSeeds([0, 10], () => {
          const [variant] = ablate({ variants: { only: { n: 2 } }, seeds: [1] }, ({ n }) => one({ n }).pipe(add()));
          return (variant as NonNullable<typeof variant>).runs[0]?.flow as NonNullable<typeof variant>['runs'][number]['flow'];
        }).map((flow, index) => [`f${index}`, flow]),
      ),
    ),
  );
  const events = await eventsOf(both, optionsWith(store));
  assert.equal(Object.keys(statusesOf(events)).sort(), ['add[only]@1', 'add[only]@11', 'list', 'one[only]@1', 'one[only]@11']);
  assert.equal(doneOf(events).problems, []);
});

test('wrong uses are refused where they are made', () => {
  const wrong: readonly (readonly [() => unknown, RegExp])[] = [
    [() => ablate({} as never, () => one()), /neither swaps nor variants/],
    [() => ablate({ swaps: {}, variants: {} } as never, () => one()), /both swaps and variants/],
    [() => ablate({ swaps: {} }, () => one()), /the swaps are an object/],
    [() => ablate({ swaps: { by: [] } }, () => one()), /"by" has no value/],
    [() => ablate({ swaps: { by: [1, 'by=1'] } }, () => one()), /two values called "by=1"/],
    [() => ablate({ swaps: { by: [{}] as never } }, () => one()), /which has no name/],
    [() => ablate({ swaps: { by: 3 as never } }, () => one()), /the values of "by" are 3/],
    [() => ablate({ swaps: { by: [1] } }, 3 as never), /there is no function but 3/],
    [() => ablate({ swaps: { by: [1] }, seeds: [0, 0] }, () => one()), /given twice/],
    [() => ablate({ swaps: { by: [1] } }, () => 3 as never), /gives no flow but 3/],
  ];
  for (const [work, what] of wrong) assert.match(refusalOf(work).what, what);
});

test.run();
