import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { normal } from '../../base/numerics/random/draw.js';
import { fold, generatorOf } from '../../base/numerics/random/generator.js';
import { hessianOfDarts, printedHessian, readings, sigmaUd } from './as-printed.js';
import {
  crossEntropy,
  type Objective,
  predictiveVariance,
  printedVariance,
  sigmoid,
  sigmoidOfSquare,
  sum,
} from './linear-model.js';
import { distance, largestEigenvalue, type Matrix, outer, rayleigh, scaled, spectrum, topEigenvector, total } from './matrix.js';
import { type Sample, samples, samplesWithLogits } from './samples.js';

const range = (from: number, to: number, count: number): readonly number[] =>
  Array.from({ length: count + 1 }, (_, i) => from + ((to - from) * i) / count);

/** λ_max of DARTS, and of μDARTS with a variance of this Hessian. */
const compare = (sample: Sample, variance: Matrix) => {
  const darts = hessianOfDarts(sample);
  return { darts: largestEigenvalue(darts), uncertain: largestEigenvalue(total([darts, variance])) };
};
const printed = ({ points, alpha }: Sample): Matrix => printedVariance(points).hessian(alpha);
const dropout = ({ points, alpha }: Sample, rate: number): Matrix => predictiveVariance(points, rate).hessian(alpha);
const one = (x: number, alpha: number): Sample => ({ points: [Float64Array.of(x)], alpha: Float64Array.of(alpha) });

test('α < 1 does not give αᵀα < 1', () => {
  for (const alpha of [[0.9, 0.9], [-5]]) assert.ok(alpha.every((a) => a < 1) && alpha.reduce((rest, a) => rest + a * a, 0) > 1);
});

test('σ_ud ≤ 0 holds on q in [0, 1] for αᵀα ≤ 2.1, and not for 2.2; its maximum there is 0, at q = 0', () => {
  const largest = (a: number) => Math.max(...range(0, 1, 5000).map((q) => sigmaUd(q, a)));
  for (const a of [0, 0.5, 0.999, 1, 2.1]) assert.is(largest(a), 0);
  assert.ok(largest(2.2) > 0);
});

test('q = σ((xᵀα)²) is at least 1/2, where σ_ud < 0 needs no assumption on α', () => {
  const number = fc.double({ min: -10, max: 10, noNaN: true });
  fc.assert(
    fc.property(number, fc.double({ min: 0, max: 1000, noNaN: true }), (s, a) => {
      assert.ok(sigmaUd(sigmoid.value(s * s), a) <= 1 - 3 / Math.SQRT2 + 1e-9);
    }),
  );
});

test('lemma 6.3 is refuted at α = 0 by every sample: λ_max of μDARTS is 2.5 to 3 times that of DARTS', () => {
  fc.assert(
    fc.property(samples(), ({ points, alpha }) => {
      const start = { points, alpha: new Float64Array(alpha.length) };
      const { darts, uncertain } = compare(start, printed(start));
      assert.ok(uncertain >= (2.5 - 1e-12) * darts && uncertain <= (3 + 1e-12) * darts, `${uncertain / darts}`);
      for (const reading of readings) assert.ok(largestEigenvalue(printedHessian(start, reading)) > 2.4 * darts);
    }),
    { examples: [[one(1, 0)]] },
  );
});

test('lemma 6.3 is refuted by every sample with all |xᵢᵀα| ≤ 0.8, such as all with |α| < 1 and |xᵢ| ≤ 0.8', () => {
  // The Hessian of eq. 16 is at least the mean of these numbers times xᵢxᵢᵀ, by Cauchy and Schwarz.
  const probabilities = [sigmoid.value(-0.8), sigmoid.value(0.8)];
  for (const s of range(-0.8, 0.8, 1600))
    for (const probability of probabilities)
      assert.ok(sigmoidOfSquare.second(s) - 2 * probability * sigmoid.second(s) - 2 * sigmoid.first(s) ** 2 > 0.06);
  fc.assert(
    fc.property(samplesWithLogits(-0.8, 0.8), (sample) => {
      const { darts, uncertain } = compare(sample, printed(sample));
      assert.ok(uncertain > darts);
    }),
  );
});

test('lemma 6.3 is refuted by each of 100 draws of 50 normal points in 4 dimensions with |α| < 1', () => {
  for (let draw = 0; draw < 100; draw++) {
    const generator = fold(generatorOf(7), draw);
    const values = normal(fold(generator, 'points'), 200);
    const direction = normal(fold(generator, 'alpha'), 4);
    const sample = {
      points: range(0, 49, 49).map((i) => values.slice(4 * i, 4 * i + 4)),
      alpha: direction.map((value) => (value / Math.hypot(...direction)) * ((draw + 0.5) / 100)),
    };
    const { darts, uncertain } = compare(sample, printed(sample));
    assert.ok(uncertain > darts, `draw ${draw}`);
  }
});

test('for one point lemma 6.3 holds if and only if its logit is at most -0.9224 or in [1.069, 2.253]', () => {
  for (const s of range(-8, 8, 800)) {
    const holds = s < -0.9224 || (s > 1.069 && s < 2.253);
    const { darts, uncertain } = compare(one(10, s / 10), printed(one(10, s / 10)));
    assert.is(uncertain <= darts, holds, `logit ${s}`);
  }
});

test('lemma 6.3 holds, for every eigenvalue, if all xᵢᵀα ≤ -1.0216: if the model gives each point at most 0.2647', () => {
  assert.ok(sigmoidOfSquare.second(1.0216) < 0 && sigmoidOfSquare.second(1.0215) > 0);
  assert.ok(Math.abs(sigmoid.value(-1.0216) - 0.2647) < 1e-4);
  fc.assert(
    fc.property(samplesWithLogits(-4, -1.03), (sample) => {
      assert.ok(spectrum(printed(sample)).largest <= 1e-9);
      const { darts, uncertain } = compare(sample, printed(sample));
      assert.ok(uncertain <= darts + 1e-9);
    }),
  );
});

test('for any variance: lemma 6.3 holds if its Hessian has no positive eigenvalue, and fails if it is positive along a top eigenvector', () => {
  let [held, failed] = [0, 0];
  fc.assert(
    fc.property(fc.oneof(samples([1, 2]), samplesWithLogits(-3, -0.5)), fc.constantFrom(0, 0.2, 0.5), (sample, rate) => {
      const variance = rate === 0 ? printed(sample) : dropout(sample, rate);
      const { darts, uncertain } = compare(sample, variance);
      if (spectrum(variance).largest <= 0) {
        assert.ok(uncertain <= darts + 1e-9);
        held++;
      }
      const gain = rayleigh(variance, topEigenvector(hessianOfDarts(sample)));
      if (gain > 1e-6) {
        assert.ok(uncertain >= darts + gain - 1e-6, `${uncertain} < ${darts} + ${gain}`);
        failed++;
      }
    }),
    { seed: 5, numRuns: 200 },
  );
  assert.ok(held > 10 && failed > 10, `${held} and ${failed} cases`);
});

test('eq. 5 with dropout: its Hessian at α = 0 is p/(8(1 − p)) diag(mean xᵢ²), so λ_max of μDARTS is at least that of DARTS', () => {
  fc.assert(
    fc.property(samples(), fc.constantFrom(0.1, 0.5, 0.8), ({ points, alpha }, rate) => {
      const start = { points, alpha: new Float64Array(alpha.length) };
      const squares = points.map((point) => outer(point).map((row, i) => row.map((value, j) => (i === j ? value : 0))));
      const expected = scaled(rate / (8 * (1 - rate) * points.length), total(squares));
      assert.ok(distance(dropout(start, rate), expected) < 1e-12);
      const { darts, uncertain } = compare(start, dropout(start, rate));
      assert.ok(uncertain >= darts + spectrum(expected).smallest - 1e-12);
    }),
  );
});

test('eq. 5 with dropout of one weight: lemma 6.3 holds for a point if and only if |xα|/(1 − p) ≥ ln(2 + √3)', () => {
  for (const rate of [0.1, 0.5, 0.9])
    for (const s of range(-4, 4, 401)) {
      const sample = one(1, s * (1 - rate));
      const { darts, uncertain } = compare(sample, dropout(sample, rate));
      assert.is(uncertain <= darts, Math.abs(s) >= Math.log(2 + Math.sqrt(3)), `${s} at ${rate}`);
    }
  const sure = { points: [Float64Array.of(3), Float64Array.of(-4)], alpha: Float64Array.of(0.5) };
  assert.ok(spectrum(dropout(sure, 0.3)).largest < 0);
});

/** The α in [0, 5] of one dimension at which a gradient that is negative before and positive after is 0. */
const minimiser = ({ gradient }: Objective): Float64Array => {
  let [from, to] = [0, 5];
  for (let i = 0; i < 60; i++) {
    const middle = (from + to) / 2;
    if ((gradient(Float64Array.of(middle))[0] as number) < 0) from = middle;
    else to = middle;
  }
  return Float64Array.of(from);
};

test('at the minimisers of both losses eq. 5 gives either order: sharper at 60 % of one class, flatter at 80 %', () => {
  const points = [Float64Array.of(1)];
  const at = (share: number) => {
    const darts = crossEntropy(points, [share]);
    const uncertain = sum([darts, predictiveVariance(points, 0.5)]);
    const [there, here] = [minimiser(darts), minimiser(uncertain)];
    const curvature = ({ hessian }: Objective, alpha: Float64Array) => largestEigenvalue(hessian(alpha));
    return {
      darts: curvature(darts, there),
      uncertain: curvature(uncertain, here),
      crossEntropyAlone: curvature(darts, here),
      shrinks: (here[0] as number) < (there[0] as number),
    };
  };
  const [near, far] = [at(0.6), at(0.8)];
  assert.ok(near.shrinks && near.uncertain > 1.3 * near.darts);
  assert.ok(far.shrinks && far.uncertain < 0.9 * far.darts);
  // The variance draws α to 0, where the cross-entropy's own curvature is largest.
  assert.ok(near.crossEntropyAlone > near.darts && far.crossEntropyAlone > far.darts);
});

test.run();
