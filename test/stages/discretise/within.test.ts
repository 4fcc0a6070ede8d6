import fc from 'fast-check';
import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scoreOf } from '../../../networks/cost/decisions.js';
import type { DartsGenotype } from '../../../networks/spaces/darts/genotype.js';
import { keepsWithin, scoredCost } from '../../../stages/discretise/budget.js';
import { DiscretiseWithinSettings } from '../../../stages/discretise/discretise-within.js';
import { runDiscretiseWithin } from '../../../stages/discretise/discretise-within-run.js';
import { exactChoice } from '../../../stages/discretise/exact-choice.js';
import type { ArchitectureDistribution } from '../../../stages/kinds/architecture-distribution.js';
import { architectureResources } from '../../../stages/kinds/architecture-resources.js';
import { costOfGenotype } from '../../networks/families.js';
import { contextOf, decoded, emitted, problemOf, resolvedSpace, tinySpace } from '../support.js';
import { randomDistribution } from './distributions.js';
import {
  budgetFor,
  cellSpace,
  everyArchitecture,
  type Found,
  form,
  limitsAt,
  range,
  sampled,
  share,
  split,
  within,
} from './within-limits.js';

for (const component of [tinySpace, cellSpace]) {
  test(`${component.name}: the choice is the best of all architectures that keep within the limits (against every one)`, async () => {
    const { space } = await resolvedSpace(component);
    const every = everyArchitecture(space, budgetFor(space, randomDistribution(space, 1), { parameters: 1 }));
    const isDarts = component === tinySpace;
    assert.is(every.length, isDarts ? 48 ** 2 : 5 ** 6);
    const shares = fc.record({
      parameters: fc.double({ min: 0, max: 1, noNaN: true }),
      multiplyAccumulates: share,
      ...(isDarts ? { latency: share } : {}),
    });
    fc.assert(
      fc.property(fc.nat(1000), shares, (seed, given) => {
        const distribution = randomDistribution(space, seed);
        const limits = limitsAt(every, given);
        const budget = budgetFor(space, distribution, limits);
        const best = every.reduce((most, { parts, costs }) => {
          const isWithin = budget.limits.every(({ resource, limit }) => costs[resource] <= limit);
          return isWithin ? Math.max(most, scoreOf(distribution.expectation, parts)) : most;
        }, Number.NEGATIVE_INFINITY);
        const choice = exactChoice(budget);
        assert.is(either.isLeft(choice), best === Number.NEGATIVE_INFINITY);
        if (either.isLeft(choice)) return;
        const cost = scoredCost(budget, choice.right.chosen);
        assert.ok(keepsWithin(budget, cost));
        assert.ok(Math.abs(cost.score - best) < 1e-12, `${cost.score}, and the best is ${best}`);
      }),
      { seed: 3, numRuns: isDarts ? 40 : 10 },
    );
  });
}

test('what it costs is what the discrete network has, and more allowed is never worse', async () => {
  const { space } = await resolvedSpace();
  const distribution = randomDistribution(space, 7);
  const limits = [1500, 1600, 1800, 2200, 1_000_000];
  const scores: number[] = [];
  for (const parameters of limits) {
    const { artifacts, metrics } = (await emitted(within(distribution, { parameters }))) as Found;
    const { genotype, resources } = artifacts;
    const { height, width, classes } = { height: 8, width: 8, classes: 3 };
    const cost = costOfGenotype(genotype, { ...form, height, width, classes });
    assert.ok(either.isRight(cost));
    const { chosen } = resources;
    assert.equal([chosen.parameters, chosen.multiplyAccumulates], [cost.right.parameters, cost.right.multiplyAccumulates]);
    assert.ok(chosen.parameters <= parameters);
    assert.equal(resources.limits, { parameters, multiplyAccumulates: null, latency: null });
    assert.is(metrics[0]?.values['log-probability'], chosen.score);
    scores.push(chosen.score);
  }
  assert.ok(scores.every((score, i) => i === 0 || score >= (scores[i - 1] as number)) && new Set(scores).size > 1, `${scores}`);
});

test('limits that do not bind give the architecture of discretise', async () => {
  for (const [component, seed] of [
    [tinySpace, 1],
    [tinySpace, 2],
    [cellSpace, 3],
  ] as const) {
    const { space } = await resolvedSpace(component);
    const distribution = randomDistribution(space, seed);
    const { artifacts } = (await emitted(within(distribution, { multiplyAccumulates: 1e12 }, component))) as Found;
    assert.equal(artifacts.genotype, space.discretise(distribution.expectation));
    assert.equal(artifacts.resources.chosen, artifacts.resources.unlimited);
  }
});

test('a limit below every architecture is refused with the smallest that can be reached', async () => {
  const { space } = await resolvedSpace();
  const distribution = randomDistribution(space, 1);
  const every = everyArchitecture(space, budgetFor(space, distribution, { parameters: 1 }));
  const [least] = range(every, 'parameters');
  for (const run of [within, sampled]) {
    const { problem, what, remedy } = await problemOf(run(distribution, { parameters: least - 1 }));
    assert.is(problem, 'usage');
    assert.match(what, `the smallest that can be reached is parameters ${least.toLocaleString('en-US')}`);
    assert.match(remedy, /raise the limit/);
  }
  // Each limit alone can be met.
  const [fastest] = range(every, 'latency');
  const [together] = range(
    every.filter(({ costs }) => costs.latency === fastest),
    'parameters',
  );
  assert.ok(together > least);
  const { what } = await problemOf(within(distribution, { parameters: least, latency: fastest }));
  assert.match(what, /at once/);
  assert.match(what, `parameters ${together.toLocaleString('en-US')} (with latency`);
});

test('an operation that was pruned is not chosen, and a node without operations is refused', async () => {
  const { space } = await resolvedSpace();
  const whole = randomDistribution(space, 1);
  const withRow = (row: readonly number[], rows: readonly number[]): ArchitectureDistribution => ({
    ...whole,
    expectation: {
      ...whole.expectation,
      normal: (whole.expectation['normal'] ?? []).map((old, i) => (rows.includes(i) ? row : old)),
    },
  });
  const everyRow = [0, 1, 2, 3, 4];
  const { artifacts } = (await emitted(within(withRow([0, 0, 1], everyRow), { parameters: 1_000_000 }))) as Found;
  assert.ok((artifacts.genotype as DartsGenotype).normal.every(([name]) => name === 'sep_conv_3x3'));
  const { what } = await problemOf(within(withRow([1, 0, 0], [0]), { parameters: 1_000_000 }));
  assert.match(what, /leaves a node without the operations/);
});

test('a limit on latency goes by the measured table, which has to be of the same network', async () => {
  const { space } = await resolvedSpace();
  const distribution = randomDistribution(space, 11);
  const { artifacts } = (await emitted(within(distribution, { latency: 3 }))) as Found;
  assert.ok((artifacts.resources.chosen.latency as number) <= 3);
  const config = decoded(DiscretiseWithinSettings, { space: tinySpace, ...form, latency: 3 });
  const without = await problemOf(runDiscretiseWithin(contextOf(config, { distribution, split })));
  assert.match(without.remedy, /measureLatency/);
  const { what } = await problemOf(within(distribution, { latency: 3, channels: 8 }));
  assert.match(what, /measured of darts with 3 cells, 4 channels/);
});

test('a stage without a limit is refused', async () => {
  const { space } = await resolvedSpace();
  for (const run of [within, sampled]) {
    const { what, remedy } = await problemOf(run(randomDistribution(space, 1), {}));
    assert.match(what, /no resource has a limit/);
    assert.match(remedy, /discretise\(\)/);
  }
});

test('sampling keeps within the limits, comes to the exact choice with enough samples, and depends on its seed alone', async () => {
  const { space } = await resolvedSpace();
  const distribution = randomDistribution(space, 7, 1);
  const LIMIT = 2400;
  const limits = { parameters: LIMIT };
  const exact = ((await emitted(within(distribution, limits))) as Found).artifacts.resources.chosen;
  const few = (await emitted(sampled(distribution, { ...limits, samples: 20 }))) as Found;
  const many = (await emitted(sampled(distribution, { ...limits, samples: 4000 }))) as Found;
  for (const { artifacts } of [few, many]) {
    const { chosen, sampled: drawn } = artifacts.resources;
    assert.ok(chosen.parameters <= LIMIT && chosen.score <= exact.score + 1e-12);
    assert.ok((drawn?.within as number) > 0 && (drawn?.within as number) < (drawn?.samples as number));
  }
  assert.is(many.artifacts.resources.chosen.score, exact.score);
  assert.is(few.events.filter((type) => type === 'progress').length, 1);
  const again = (await emitted(sampled(distribution, { ...limits, samples: 20 }))) as Found;
  assert.equal(again.artifacts, few.artifacts);
});

test('samples of which none keeps within the limits are told with the nearest one', async () => {
  const { space } = await resolvedSpace();
  const distribution = randomDistribution(space, 7, 1);
  const [least] = range(everyArchitecture(space, budgetFor(space, distribution, { parameters: 1 })), 'parameters');
  const { what, remedy } = await problemOf(sampled(distribution, { parameters: least, samples: 2 }));
  assert.match(what, /of 2 samples none keeps within parameters .*; the nearest has parameters/);
  assert.match(remedy, /discretiseWithin/);
});

test('the record of a choice says what was allowed, chosen and given up', async () => {
  const { space } = await resolvedSpace();
  const { artifacts } = (await emitted(within(randomDistribution(space, 7), { parameters: 1700, latency: 4 }))) as Found;
  const text = architectureResources.summary(artifacts.resources);
  assert.match(text, /exact search/);
  assert.match(text, /parameters: 1,\d{3} \(limit 1,700\), without limits/);
  assert.match(text, /latency: \d\.\d{3} ms \(limit 4\.000 ms\)/);
  const decodedAgain = architectureResources.decode(architectureResources.encode(artifacts.resources));
  assert.equal(decodedAgain, either.right(artifacts.resources));
});

test.run();
