import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { uniform } from '../../../../base/numerics/random/draw.js';
import { fold, generatorOf } from '../../../../base/numerics/random/generator.js';
import type { WeightTable } from '../../../../networks/cell-type.js';
import { drawChoices, type Logits, probabilityOf, scoreOfChoices } from '../../../../stages/black-box/methods/policy.js';
import { binary, type Decided, everyChoices, paired } from './support.js';

const logitsOf = ({ space }: Decided, seed: number): Logits =>
  Object.fromEntries(
    space.cellTypes.map(({ name, edges, operations }) => [
      name,
      edges.map((_, edge) => [...uniform(fold(generatorOf(seed), name, edge), operations.length)].map((u) => 4 * u - 2)),
    ]),
  );

const entriesOf = (table: WeightTable): readonly number[] => Object.values(table).flat(2);

const withEntry = (table: WeightTable, entry: number, by: number): WeightTable => {
  let place = 0;
  return Object.fromEntries(
    Object.entries(table).map(([name, rows]) => [name, rows.map((row) => row.map((x) => x + (place++ === entry ? by : 0)))]),
  );
};

for (const [name, make] of [
  ['operations of edges', binary],
  ['edges with their operations', paired],
] as const) {
  test(`over ${name} the probabilities of all architectures sum to 1, and those drawn have them`, async () => {
    const given = await make();
    const { decisions } = given;
    const logits = logitsOf(given, 3);
    const sum = everyChoices(decisions).reduce((total, choices) => total + probabilityOf(logits, decisions, choices), 0);
    assert.ok(Math.abs(sum - 1) < 1e-12, `${sum}`);
    const draws = 4000;
    const first = (decisions[0] ?? []).map(() => 0);
    for (let i = 0; i < draws; i++) {
      const option = drawChoices(logits, decisions, fold(generatorOf(5), i))[0] as number;
      first[option] = (first[option] as number) + 1;
    }
    const alone = decisions.slice(0, 1);
    const chi = first.reduce((total, n, option) => {
      const expected = draws * probabilityOf(logits, alone, [option]);
      return total + (n - expected) ** 2 / expected;
    }, 0);
    // Two or four options, at most three degrees of freedom: 21.1 has a probability of 1e-4.
    assert.ok(chi < 21.1, `${chi}`);
  });

  test(`over ${name} the score is the gradient of the logarithm of the probability`, async () => {
    const given = await make();
    const { decisions } = given;
    const choices = everyChoices(decisions);
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(choices.length - 1), (seed, index) => {
        const [logits, one] = [logitsOf(given, seed), choices[index] as readonly number[]];
        for (const [entry, score] of entriesOf(scoreOfChoices(logits, decisions, one)).entries()) {
          const at = (by: number) => Math.log(probabilityOf(withEntry(logits, entry, by), decisions, one));
          const difference = (at(1e-5) - at(-1e-5)) / 2e-5;
          assert.ok(Math.abs(score - difference) < 1e-8, `entry ${entry}: ${score}, ${difference}`);
        }
      }),
      { numRuns: 10 },
    );
  });

  test(`over ${name} the score has a mean of 0, so that a baseline leaves the estimate of the gradient unbiased`, async () => {
    const given = await make();
    const { decisions } = given;
    const logits = logitsOf(given, 8);
    const total = entriesOf(logits).map(() => 0);
    for (const choices of everyChoices(decisions)) {
      const probability = probabilityOf(logits, decisions, choices);
      for (const [entry, score] of entriesOf(scoreOfChoices(logits, decisions, choices)).entries())
        total[entry] = (total[entry] as number) + probability * score;
    }
    for (const mean of total) assert.ok(Math.abs(mean) < 1e-12, `${mean}`);
  });
}

test.run();
