import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { WeightTable } from '../../../../networks/cell-type.js';
import { genotypeOfChoices } from '../../../../stages/black-box/choices.js';
import { probabilityOf, scoreOfChoices } from '../../../../stages/black-box/methods/policy.js';
import { type Policy, reinforceMethod } from '../../../../stages/black-box/methods/reinforce-method.js';
import { binary, everyChoices, statesOf } from './support.js';

// With two operations on an edge and logits x and -x the one has the probability σ(2x).
const X = [0.3, -0.7, 1.1, 0, -0.2, 0.6];
const logits: WeightTable = { cell: X.map((x) => [x, -x]) };
// R of an architecture is Σ w over its edges with the first operation, and 0.5 for the first two together.
const WEIGHTS = [1, -2, 0.5, 3, 0, -1];
const rewardOf = (choices: readonly number[]): number =>
  WEIGHTS.reduce((sum, weight, edge) => sum + (choices[edge] === 0 ? weight : 0), 0) +
  (choices[0] === 0 && choices[1] === 0 ? 0.5 : 0);
const probability = (edge: number): number => 1 / (1 + Math.exp(-2 * (X[edge] as number)));

/** dJ of the logit of the first operation of an edge, J = Σ w p + 0.5 p₀ p₁: that of the second is its negative. */
const gradientAt = (edge: number): number => {
  const p = probability(edge);
  const together = edge > 1 ? 0 : 0.5 * probability(1 - edge);
  return p * (1 - p) * ((WEIGHTS[edge] as number) + together);
};

const method = reinforceMethod({ learningRate: 0.01, momentum: 0.9 });
const zero: WeightTable = { cell: X.map(() => [0, 0]) };

for (const [what, baseline, value] of [
  ['a baseline of some figures', { sum: 0.19 * 4, weight: 0.19 }, 4],
  ['one of many', { sum: -3, weight: 1 }, -3],
] as const)
  test(`the expected step of the first moment is the gradient of the expected figure, with ${what}`, async () => {
    const { space, decisions } = await binary();
    const total = X.map(() => [0, 0]);
    for (const choices of everyChoices(decisions)) {
      const state: Policy = {
        logits,
        first: zero,
        second: zero,
        steps: 0,
        baseline,
        score: scoreOfChoices(logits, decisions, choices),
      };
      const genotype = genotypeOfChoices(space, decisions, choices);
      const { first } = await method.hear(state, { genotype, figure: rewardOf(choices), cost: 1 });
      // Adam descends on -J and takes a tenth of the gradient into its first moment.
      for (const [edge, row] of (first['cell'] ?? []).entries())
        for (const [column, moment] of row.entries())
          (total[edge] as number[])[column] =
            ((total[edge] as number[])[column] as number) - 10 * moment * probabilityOf(logits, decisions, choices);
    }
    for (const [edge, [one, other]] of (total as [number, number][]).entries()) {
      assert.ok(Math.abs(one - gradientAt(edge)) < 1e-12, `edge ${edge}, baseline ${value}: ${one}, ${gradientAt(edge)}`);
      assert.ok(Math.abs(one + other) < 1e-12);
    }
  });

test('the baseline is the moving average of the figures before, its bias corrected; the first figure moves nothing', async () => {
  const { space } = await binary();
  const figures = [0.4, 0.9, 0.1, 0.6];
  const told = await statesOf(method, space, (_, number) => figures[number] as number, 4);
  assert.equal(told[0]?.heard.logits, zero);
  for (const [number, { heard }] of told.entries()) {
    const weights = figures.slice(0, number + 1).map((_, i) => 0.1 * 0.9 ** (number - i));
    const average =
      weights.reduce((sum, weight, i) => sum + weight * (figures[i] as number), 0) /
      weights.reduce((sum, weight) => sum + weight, 0);
    assert.ok(Math.abs(heard.baseline.sum / heard.baseline.weight - average) < 1e-12);
  }
});

test('a better figure than the average makes what was drawn likelier, a worse one less likely', async () => {
  const { space, decisions } = await binary();
  const drawn = [0, 1, 0, 1, 0, 1];
  const state: Policy = {
    ...{ logits, first: zero, second: zero, steps: 0, baseline: { sum: 0.5, weight: 1 } },
    score: scoreOfChoices(logits, decisions, drawn),
  };
  const genotype = genotypeOfChoices(space, decisions, drawn);
  const before = probabilityOf(logits, decisions, drawn);
  for (const [figure, sign] of [
    [0.6, 1],
    [0.4, -1],
  ] as const) {
    const after = probabilityOf((await method.hear(state, { genotype, figure, cost: 1 })).logits, decisions, drawn);
    assert.ok(sign * (after - before) > 0, `${before} to ${after}`);
  }
});

test.run();
