import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Problem } from '../../../base/problem.js';
import { ablatedExperiment } from '../../../pipeline/ablation/ablated-experiment.js';
import { nodesBehind } from '../../../pipeline/ablation/behind.js';
import { chosenFlow } from '../../../pipeline/ablation/chosen-flow.js';
import { expectApart } from '../../../pipeline/ablation/expect-apart.js';
import { expectDistinct } from '../../../pipeline/ablation/expect-distinct.js';
import { parseSwap } from '../../../pipeline/ablation/parse-swap.js';
import { sharingOf, sharingText } from '../../../pipeline/ablation/sharing.js';
import { swapsOf } from '../../../pipeline/ablation/swaps-of.js';
import { varying } from '../../../pipeline/ablation/vary.js';
import { type Experiment, experiment } from '../../../pipeline/experiment.js';
import { Flow, operator, start } from '../../../pipeline/flow.js';
import { named } from '../../../pipeline/named.js';
import { configuredGraph, parseOverride } from '../../../pipeline/run/configure.js';
import { graphOf } from '../../../pipeline/run/graph.js';
import { comparisonTools } from '../../../stages/ablation/comparison-tools.js';
import { resultOf } from '../../artifacts/fixtures/scratch.js';
import * as module from '../fixtures/counted.js';
import { rightOf } from '../fixtures/run.js';
import { count, one, oneStage } from '../fixtures/stages.js';

const whole = experiment('labelled', { choices: { how: ['count', 'guess'] } }, ({ how }) => {
  const first = one();
  const total = how === 'count' ? first.pipe(count()) : first.pipe(module.guess());
  return { measured: total.pipe(named('length', module.measure())), side: first.pipe(named('aside', module.guess())) };
});

/** The refusal of an ablation, or its sharing in words. */
const outcomeOf = async (
  swaps: readonly string[],
  sets: readonly string[] = [],
  { seeds = [0], of = whole as Experiment, metrics = ['measure.length'] } = {},
): Promise<string> => {
  const graph = rightOf(graphOf(of, { how: 'count' }));
  const names = { exports: module, folder: '.' };
  const found = rightOf(
    await swapsOf(
      swaps.map((text) => rightOf(parseSwap(text))),
      of,
      graph,
      names,
    )(),
  );
  const overrides = sets.map((text) => rightOf(parseOverride(text)));
  const apart = expectApart(found, overrides, graph);
  if (either.isLeft(apart)) return `${apart.left.where}: ${apart.left.what}`;
  const grid = { swaps: found, seeds, metrics, output: 'measured' };
  const { experiment: ablated, variants } = ablatedExperiment(of, grid, comparisonTools);
  const configured = await resultOf(configuredGraph(ablated, overrides));
  const { sources } = comparisonTools;
  const distinct = expectDistinct(configured, variants(), sources);
  if (either.isLeft(distinct)) return `${distinct.left.where}: ${distinct.left.what}`;
  return sharingText(sharingOf(configured, [], variants(), sources));
};

test('a --set or another swap of what is swapped is refused, in whichever words the stage is named', async () => {
  const set = '--set measure.by=5: it would set in every variant what --swap length.by=1,2 swaps';
  assert.is(await outcomeOf(['length.by=1,2'], ['measure.by=5']), set);
  assert.match(await outcomeOf(['length={"by":3},{"by":4,"unit":"foot"}'], ['length.by=9']), /^--set length\.by=9: it would set/);
  assert.is(
    await outcomeOf(['length.by=1,2', 'measure.by=3,4']),
    '--swap measure.by=3,4: "measure.by" is swapped twice, also as "length.by"',
  );
  assert.match(await outcomeOf(['length.by=1,2'], ['length.unit=foot', 'count.steps=1']), /distinct/);
});

test('variants that are one run are refused, with the swap that tells them apart in vain', async () => {
  const same = (a: string, b: string) => `the variants "${a}" and "${b}" are the same run, so that there is nothing to compare`;
  assert.is(await outcomeOf(['aside.guess=1,2']), `--swap aside.guess=1,2: ${same('guess=1', 'guess=2')}`);
  assert.is(
    await outcomeOf(['how=count,guess', 'count.steps=1,2']),
    `--swap count.steps=1,2: ${same('guess, steps=1', 'guess, steps=2')}`,
  );
  assert.is(await outcomeOf(['length={"by":1},{}']), `--swap length={"by":1},{}: ${same('length={"by":1}', 'length={}')}`);
});

test('seeds that no stage behind the figures takes are refused', async () => {
  const of = experiment('certain', { choices: { how: ['count'] } }, () => ({
    measured: start({ ...oneStage, seeded: false }, {}).pipe(
      module.guess(),
      operator({ ...module.measureStage, seeded: false })(),
    ),
  }));
  assert.match(
    await outcomeOf(['measure.by=1,2'], [], { seeds: [0, 1], of }),
    /^--seeds: no stage behind .* the 2 runs of a variant/,
  );
  assert.match(await outcomeOf(['measure.by=1,2'], [], { of }), /distinct/);
  assert.match(await outcomeOf(['length.by=1,2'], [], { seeds: [0, 1] }), /distinct/);
});

test('a key within a value is swapped in the value that takes its place, whichever is written first', () => {
  const flow = start(oneStage, {});
  const isFor = () => true;
  const inner = { name: 'k', isFor, change: { change: 'value', path: ['part', 'k'], value: 1 } } as const;
  const outer = { name: 'part', isFor, change: { change: 'value', path: ['part'], value: { k: 0, z: 2 } } } as const;
  for (const changes of [
    [inner, outer],
    [outer, inner],
  ])
    assert.equal(varying()(flow, changes, 0).node.config, { part: { k: 1, z: 2 } });
});

test('figures of a stage that is not behind the last one belong to their run, and the shortest flow that has them is compared', () => {
  const measured = one().pipe(count(), module.measure());
  const beside = new Flow(one({ n: 2 }).node, measured.environment);
  assert.ok(nodesBehind(beside, ['length']).has(measured.node));
  assert.not.ok(nodesBehind(beside, []).has(measured.node));
  const longer = measured.pipe(named('again', module.guess()));
  assert.is(chosenFlow({ longer, measured }, undefined, ['length'], 'two'), measured);
});

test('of several outputs with figures of their own one has to be named, and where none has figures the longest is compared', () => {
  const first = one().pipe(named('first', module.guess()), module.measure());
  const second = one().pipe(named('second', module.guess()), named('other', module.measure()));
  const refused = (work: () => unknown): string => {
    try {
      work();
    } catch (error) {
      const { what, remedy } = error as Problem;
      return `${what} (${remedy})`;
    }
    return 'nothing was refused';
  };
  assert.is(
    refused(() => chosenFlow({ first, second }, undefined, ['length'], 'two')),
    'experiment two has several outputs that can be compared (say which one: --output first or --output second)',
  );
  assert.is(chosenFlow({ first, second }, 'second', ['length'], 'two'), second);
  const short = one();
  assert.is(chosenFlow({ short, first }, undefined, [], 'two'), first);
  assert.is(chosenFlow({ first, short }, undefined, [], 'two'), first);
});

test('a stage that no seed reaches is one for all seeds, and one behind a stage with a seed is not', () => {
  const certain = start({ ...oneStage, seeded: false }, {}).pipe(module.guess());
  const drawn = one().pipe(module.guess());
  for (const [flow, seeds] of [
    [certain, [undefined, undefined]],
    [drawn, [1, 2]],
  ] as const) {
    const vary = varying();
    const nodes = [1, 2].map((seed) => vary(flow, [], seed).node);
    assert.equal(
      nodes.map(({ seed }) => seed),
      seeds,
    );
    assert.is(nodes[0] === nodes[1], seeds[0] === undefined);
  }
});

test.run();
