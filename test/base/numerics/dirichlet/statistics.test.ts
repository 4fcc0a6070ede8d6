import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dirichletGradient } from '../../../../base/numerics/dirichlet/gradient.js';
import { sampleDirichlet } from '../../../../base/numerics/dirichlet/sample.js';
import { fold, generatorOf } from '../../../../base/numerics/random/generator.js';
import { digamma } from '../../../../base/numerics/special/digamma.js';
import { trigamma } from '../../../../base/numerics/special/trigamma.js';

const DRAWS = 2000;
// Standard errors that a mean may be off. Hundreds of means are looked at, with fixed seeds: of normal ones the largest is about 3.
const ERRORS = 4.5;

const CONCENTRATIONS: readonly (readonly number[])[] = [
  [0.01, 0.01, 0.01],
  [0.01, 0.05, 0.2],
  [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1],
  [0.05, 1, 10],
  [0.5, 0.7, 0.9],
  [1, 1, 1, 1, 1],
  [1.001, 0.999, 1, 1.002],
  [0.01, 100],
  [3, 7, 20],
  [100, 100, 100],
  [30, 60, 100, 80],
];

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

const drawn = (beta: readonly number[], label: string): readonly Float64Array[] =>
  Array.from({ length: DRAWS }, (_, i) => sampleDirichlet(fold(generatorOf(29), label, i), Float64Array.from(beta)));

/** Asserts that the mean of `values` is `expected` within the standard error that the values themselves show. */
const meanIs = (values: readonly number[], expected: number, what: string): void => {
  const mean = sum(values) / values.length;
  const error = Math.sqrt(sum(values.map((value) => (value - mean) ** 2))) / values.length;
  assert.ok(Math.abs(mean - expected) <= ERRORS * error, `${what}: ${mean}, not ${expected} within ${ERRORS} times ${error}`);
};

const SAMPLES = CONCENTRATIONS.map((beta) => ({ beta, samples: drawn(beta, beta.join()) }));

const forEachConcentration = (check: (beta: readonly number[], samples: readonly Float64Array[]) => void): void => {
  for (const { beta, samples } of SAMPLES) check(beta, samples);
};

const at = (values: ArrayLike<number>, i: number): number => values[i] as number;

test('the mean of samples is β/Σβ, from β = 0.01 to 100', () => {
  forEachConcentration((beta, samples) => {
    beta.forEach((x, i) => {
      meanIs(
        samples.map((theta) => at(theta, i)),
        x / sum(beta),
        `mean of θ_${i} at ${beta}`,
      );
    });
  });
});

test('variances and covariances of samples are (δ_ij m_i - m_i m_j)/(Σβ + 1), from β = 0.01 to 100', () => {
  forEachConcentration((beta, samples) => {
    const total = sum(beta);
    beta.forEach((x, i) => {
      beta.slice(0, i + 1).forEach((y, j) => {
        const expected = ((i === j ? x / total : 0) - (x * y) / total ** 2) / (total + 1);
        meanIs(
          samples.map((theta) => (at(theta, i) - x / total) * (at(theta, j) - y / total)),
          expected,
          `covariance of θ_${i} and θ_${j} at ${beta}`,
        );
      });
    });
  });
});

test('the mean of log θ is ψ(β) - ψ(Σβ), which the smallest components decide', () => {
  for (const { beta, samples } of SAMPLES.filter(({ beta }) => beta.every((x) => x >= 0.05))) {
    beta.forEach((x, i) => {
      meanIs(
        samples.map((theta) => Math.log(at(theta, i))),
        digamma(x) - digamma(sum(beta)),
        `mean of log θ_${i} at ${beta}`,
      );
    });
  }
});

interface Expectation {
  readonly name: string;
  /** Gradient of the function to θ. */
  readonly toSample: (theta: Float64Array) => readonly number[];
  /** Derivative of its expectation to β_k, in closed form. */
  readonly exact: (beta: readonly number[], k: number) => number;
}

const only = (length: number, entries: Readonly<Record<number, number>>): readonly number[] =>
  Array.from({ length }, (_, i) => entries[i] ?? 0);

// Each of the first component or of the first two; s = Σβ.
const EXPECTATIONS: readonly Expectation[] = [
  {
    name: 'E[θ_0] = β_0/s',
    toSample: ({ length }) => only(length, { 0: 1 }),
    exact: (beta, k) => (k === 0 ? 1 : 0) / sum(beta) - at(beta, 0) / sum(beta) ** 2,
  },
  {
    name: 'E[θ_0²] = β_0(β_0 + 1)/(s(s + 1))',
    toSample: (theta) => only(theta.length, { 0: 2 * at(theta, 0) }),
    exact: (beta, k) => {
      const [b, s] = [at(beta, 0), sum(beta)];
      return (k === 0 ? 2 * b + 1 : 0) / (s * (s + 1)) - (b * (b + 1) * (2 * s + 1)) / (s * (s + 1)) ** 2;
    },
  },
  {
    name: 'E[θ_0 θ_1] = β_0 β_1/(s(s + 1))',
    toSample: (theta) => only(theta.length, { 0: at(theta, 1), 1: at(theta, 0) }),
    exact: (beta, k) => {
      const [a, b, s] = [at(beta, 0), at(beta, 1), sum(beta)];
      return (k === 0 ? b : k === 1 ? a : 0) / (s * (s + 1)) - (a * b * (2 * s + 1)) / (s * (s + 1)) ** 2;
    },
  },
  {
    name: 'E[log θ_0] = ψ(β_0) - ψ(s)',
    toSample: (theta) => only(theta.length, { 0: 1 / at(theta, 0) }),
    exact: (beta, k) => (k === 0 ? trigamma(at(beta, 0)) : 0) - trigamma(sum(beta)),
  },
];

for (const { name, toSample, exact } of EXPECTATIONS) {
  test(`the mean of pathwise gradients is the gradient of ${name}`, () => {
    for (const beta of CONCENTRATIONS) {
      // Below, log θ reaches -10³ and a sample itself underflows: 1/θ has no use there.
      if (name.includes('log') && beta.some((x) => x < 0.05)) continue;
      const gradients = drawn(beta, `${name} ${beta}`).map((theta) => dirichletGradient(theta, beta, toSample(theta)));
      beta.forEach((_, k) => {
        meanIs(
          gradients.map((gradient) => at(gradient, k)),
          exact(beta, k),
          `derivative of ${name} to β_${k} at ${beta}`,
        );
      });
    }
  });
}

test.run();
