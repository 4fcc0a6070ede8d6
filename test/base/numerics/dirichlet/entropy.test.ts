import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dirichletEntropy, divergenceFromUniform } from '../../../../base/numerics/dirichlet/entropy.js';
import { sampleDirichlet } from '../../../../base/numerics/dirichlet/sample.js';
import { fold, generatorOf } from '../../../../base/numerics/random/generator.js';
import { logGamma } from '../../../../base/numerics/special/log-gamma.js';

const near = (actual: number, expected: number, tolerance: number, what: string): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what}: ${actual}, not ${expected} within ${tolerance}`);

// Entropy and divergence by mpmath with 60 digits.
const KNOWN: readonly (readonly [readonly number[], number, number])[] = [
  [[1, 1, 1, 1], -1.791759469228055, 0],
  [[0.01, 0.02, 0.03], -122.30803668973999, 121.61488950918005],
  [[0.5, 2, 7], -2.8936664279432773, 2.200519247383332],
  [[100, 100, 100, 100, 100, 100, 100], -17.968923976183333, 11.389672764173232],
  [[0.0003, 300, 1], -3335.2105941363643, 3334.517446955804],
  [[1e9, 3e9, 1e9], -21.35967740779937, 20.66653022723943],
  [[1e20, 1, 5e19], -68.01885061716708, 67.32570343660714],
  [[1.0001, 1, 0.9999], -0.6931471970092862, 1.6449340830830752e-8],
];

test('entropy and divergence have the known values', () => {
  for (const [beta, entropy, divergence] of KNOWN) {
    const concentration = Float64Array.from(beta);
    // The parts of a concentration of a few hundred are a few thousand and cancel; those of a very large one are left out.
    const parts = beta.map((x) => (x > 1e6 ? 0 : x * Math.log(x + 1) * beta.length));
    const tolerance = 2e-15 * Math.max(10, ...parts, Math.abs(entropy));
    near(dirichletEntropy(concentration), entropy, tolerance, `entropy at ${beta}`);
    near(divergenceFromUniform(concentration).value, divergence, tolerance, `divergence at ${beta}`);
  }
});

test('the entropy is the mean of -log density over samples', () => {
  const concentration = Float64Array.of(0.6, 1.4, 3);
  const norm = concentration.reduce((sum, beta) => sum + logGamma(beta), 0) - logGamma(5);
  const draws = 4000;
  const surprises = Array.from({ length: draws }, (_, i) => {
    const theta = sampleDirichlet(fold(generatorOf(3), i), concentration);
    return norm - theta.reduce((sum, x, j) => sum + ((concentration[j] as number) - 1) * Math.log(x), 0);
  });
  const mean = surprises.reduce((a, b) => a + b, 0) / draws;
  const error = Math.sqrt(surprises.reduce((sum, x) => sum + (x - mean) ** 2, 0)) / draws;
  near(dirichletEntropy(concentration), mean, 4 * error, 'entropy');
});

test('the gradient of the divergence is that of its value', () => {
  for (const beta of [
    [0.3, 1, 4],
    [12, 0.05, 0.8, 2],
  ]) {
    const { gradient } = divergenceFromUniform(Float64Array.from(beta));
    beta.forEach((x, i) => {
      const step = 1e-5 * x;
      const moved = (by: number): number =>
        divergenceFromUniform(Float64Array.from(beta, (b, j) => (j === i ? b + by : b))).value;
      near(
        (moved(step) - moved(-step)) / (2 * step),
        gradient[i] as number,
        1e-7 * (1 + Math.abs(gradient[i] as number)),
        `${i}`,
      );
    });
  }
});

test('an edge with one operation has nothing to choose: no entropy, no divergence', () => {
  for (const beta of [0.2, 1, 40]) {
    near(dirichletEntropy(Float64Array.of(beta)), 0, 1e-12, 'entropy');
    near(divergenceFromUniform(Float64Array.of(beta)).gradient[0] as number, 0, 1e-12, 'gradient');
  }
});

test.run();
