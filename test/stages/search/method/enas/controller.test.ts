import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { categorical } from '../../../../../base/numerics/random/categorical.js';
import { normal } from '../../../../../base/numerics/random/draw.js';
import { fold, generatorOf } from '../../../../../base/numerics/random/generator.js';
import type { Part } from '../../../../../networks/cost/decomposition.js';
import { darts } from '../../../../../networks/spaces/darts/space.js';
import { nasBench201 } from '../../../../../networks/spaces/nas-bench-201/space.js';
import { keptDecisions } from '../../../../../stages/architecture/decisions.js';
import { type ArchitectureTable, mapTable } from '../../../../../stages/architecture/table.js';
import { choicesOf } from '../../../../../stages/search/method/enas/choices.js';
import { initialController, logProbabilityGradient, rollOut } from '../../../../../stages/search/method/enas/controller.js';
import { near, resolvedSpace } from '../../../support.js';

const settings = { hidden: 3, temperature: 2, tanhConstant: 2.5 };
const tinyDarts = darts({ cells: 3, channels: 4, nodes: 2, operations: ['max_pool_3x3', 'skip_connect', 'sep_conv_3x3'] });

/** Parameters large enough that the choices matter. */
const parametersFor = (choices: ReturnType<typeof choicesOf>): ArchitectureTable =>
  mapTable(initialController(choices, settings, generatorOf(1)), (name, i, x) => {
    const [noise = 0] = normal(fold(generatorOf(2), name, i), 1);
    return x + 0.8 * noise;
  });

const choicesIn = async (component: ReturnType<typeof darts | typeof nasBench201>) => {
  const { space } = await resolvedSpace(component);
  const decisions = keptDecisions(space);
  return { space, decisions, choices: choicesOf(decisions) };
};

test('a node of DARTS is chosen as its edges and then the operation of each, an edge of NAS-Bench-201 as its operation', async () => {
  const { choices } = await choicesIn(tinyDarts);
  const parameters = parametersFor(choices);
  const { parts, choices: made } = rollOut(parameters, choices, settings, () => 0);
  // The first node of a cell has two edges, so that only their operations are left to choose.
  assert.equal(
    made.slice(0, 5).map(({ kind, places }) => [kind, places.length]),
    [
      ['operations normal', 3],
      ['operations normal', 3],
      ['edges 1', 3],
      ['operations normal', 3],
      ['operations normal', 3],
    ],
  );
  assert.is(parts.length, 8);
  const bench = await choicesIn(nasBench201({ cells: 1, channels: 4 }));
  const rolled = rollOut(parametersFor(bench.choices), bench.choices, settings, () => 1);
  assert.equal(
    rolled.choices.map(({ kind, places }) => [kind, places.length]),
    Array.from({ length: 6 }, () => ['operations cell', 5]),
  );
});

test('the gradient of the logarithm of an architecture’s probability agrees with finite differences in every parameter', async () => {
  const { choices } = await choicesIn(tinyDarts);
  const parameters = parametersFor(choices);
  const places = (_: Float64Array, choice: number): number => [1, 2, 0, 2, 1, 0, 1, 2, 2, 0][choice] ?? 0;
  const rollout = rollOut(parameters, choices, settings, places);
  const gradient = logProbabilityGradient(parameters, settings, rollout);
  let steep = 0;
  for (const [name, row] of Object.entries(gradient)) {
    for (const [i, slope] of row.entries()) {
      const moved = (by: number): number =>
        rollOut(
          mapTable(parameters, (other, j, x) => (other === name && i === j ? x + by : x)),
          choices,
          settings,
          places,
        ).logProbability;
      near(slope, (moved(1e-5) - moved(-1e-5)) / 2e-5, 1e-7, `${name} ${i}`);
      steep += Math.abs(slope);
    }
  }
  assert.ok(steep > 1, 'the parameters matter');
});

test('architectures are drawn as often as their probabilities say, which sum to 1', async () => {
  const { decisions, choices } = await choicesIn(
    nasBench201({ cells: 1, channels: 4, operations: ['skip_connect', 'nor_conv_1x1'] }),
  );
  const parameters = parametersFor(choices);
  const nameOf = (parts: readonly Part[]): string => parts.map(({ column }) => column).join('');
  const probabilities = new Map<string, number>();
  for (let number = 0; number < 2 ** decisions.length; number++) {
    const { parts, logProbability } = rollOut(parameters, choices, settings, (_, choice) => (number >> choice) & 1);
    probabilities.set(nameOf(parts), Math.exp(logProbability));
  }
  assert.is(probabilities.size, 64);
  near(
    [...probabilities.values()].reduce((a, b) => a + b, 0),
    1,
    1e-12,
  );
  const counts = new Map<string, number>();
  const draws = 3000;
  for (let draw = 0; draw < draws; draw++) {
    const { parts } = rollOut(parameters, choices, settings, (p, choice) => categorical(fold(generatorOf(3), draw, choice), p));
    counts.set(nameOf(parts), (counts.get(nameOf(parts)) ?? 0) + 1);
  }
  const chiSquare = [...probabilities].reduce(
    (sum, [name, p]) => sum + ((counts.get(name) ?? 0) - draws * p) ** 2 / (draws * p),
    0,
  );
  // The 99.99 % quantile of chi-square with 63 degrees of freedom is 113.
  assert.ok(chiSquare < 113, `chi-square ${chiSquare}`);
});

test.run();
