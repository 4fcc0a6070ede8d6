import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hessianOfDarts, largestSigmaUd, momentMatrix, printedHessian, readings, sigmaJ, sigmaUd } from './as-printed.js';
import { mean, printedVariance, sigmoid, sigmoidOfSquare } from './linear-model.js';
import { distance, largestEigenvalue, type Matrix, rayleigh, scaled, spectrum, total } from './matrix.js';
import { logits, type Sample, samples, samplesWithLogits } from './samples.js';

/** The exact Hessian of DARTS' validation loss with eq. 16 added. */
const exactHessian = (sample: Sample): Matrix =>
  total([hessianOfDarts(sample), printedVariance(sample.points).hessian(sample.alpha)]);

/** λ_max(Σxᵢxᵢᵀ) / N. */
const moment = ({ points }: Sample): number => largestEigenvalue(momentMatrix(points)) / points.length;

const range = (from: number, to: number, count: number): readonly number[] =>
  Array.from({ length: count + 1 }, (_, i) => from + ((to - from) * i) / count);
const overLogits = (sample: Sample, of: (s: number) => number): number => logits(sample).reduce((rest, s) => rest + of(s), 0);
const logit = fc.double({ min: -20, max: 20, noNaN: true });

test('eq. 17 as printed is not the Hessian of eq. 16: one point of length 2 refutes it', () => {
  const sample = { points: [Float64Array.of(2)], alpha: Float64Array.of(0.5) };
  for (const reading of readings) assert.ok(distance(printedHessian(sample, reading), exactHessian(sample)) > 1, reading);
});

test('eq. 17 as printed is the Hessian of eq. 16 if all points are one x with (xᵀα)² = αᵀα', () => {
  fc.assert(
    fc.property(samples(), fc.constantFrom(-1, 1), ({ points, alpha }, sign) => {
      const length = Math.hypot(...alpha);
      fc.pre(length > 0);
      const sample = { points: points.map(() => alpha.map((value) => (sign * value) / length)), alpha };
      for (const reading of readings) assert.ok(distance(printedHessian(sample, reading), exactHessian(sample)) < 1e-12);
    }),
  );
});

test('step 18 (Σσ(1 − σ) ≥ 1 for large N) fails for any N where points are far, and holds from N ≥ 1/σ′(B) if all |xᵢᵀα| ≤ B', () => {
  const far = { points: Array.from({ length: 10_000 }, () => Float64Array.of(20)), alpha: Float64Array.of(0.9) };
  assert.ok(overLogits(far, sigmoid.first) < 1e-3);
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 4, noNaN: true }),
      fc.infiniteStream(fc.double({ min: -1, max: 1, noNaN: true })),
      (bound, draws) => {
        const count = Math.ceil(1 / sigmoid.first(bound));
        let total = 0;
        for (let i = 0; i < count; i++) total += sigmoid.first(bound * (draws.next().value as number));
        assert.ok(total >= 1 - 1e-12);
      },
    ),
  );
});

test('step 19 (Σσ(1 − σ)(1 − 2σ) ≥ 1) fails for every N at α = 0, where no logit is negative, and where logits come with both signs', () => {
  fc.assert(
    fc.property(fc.array(logit, { minLength: 1, maxLength: 50 }), (values) => {
      const of = (s: readonly number[]) => s.reduce((rest, value) => rest + sigmoid.second(value), 0);
      assert.ok(of(values.map(Math.abs)) <= 0);
      assert.ok(Math.abs(of([...values, ...values.map((s) => -s)])) < 1e-12);
      // The summand is at most 1/(6√3), so fewer than 11 points never do.
      assert.ok(of(values) <= values.length / (6 * Math.sqrt(3)) + 1e-12);
    }),
  );
  assert.is(sigmoid.second(0), 0);
});

test('step 19 holds if all logits are in [-B, -b] and N ≥ 1 / min(σ″(-b), σ″(-B))', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -3, max: -0.5, noNaN: true }), { minLength: 30, maxLength: 40 }), (values) => {
      assert.ok(values.length * Math.min(sigmoid.second(-0.5), sigmoid.second(-3)) >= 1);
      assert.ok(values.reduce((rest, s) => rest + sigmoid.second(s), 0) >= 1);
    }),
  );
});

test('where steps 18 and 19 hold they give 2/N, not the 2 of σ_j: the bound with 2 is refuted', () => {
  const sample = { points: Array.from({ length: 20 }, () => Float64Array.of(-1.4)), alpha: Float64Array.of(0.94) };
  assert.ok(overLogits(sample, sigmoid.first) >= 1 && overLogits(sample, sigmoid.second) >= 1);
  const [s, a] = [-1.4 * 0.94, 0.94 ** 2];
  const [p, q] = [sigmoid.value(s), sigmoid.value(s * s)];
  const lost = 2 * (sigmoid.first(s) + p);
  for (const reading of readings) {
    const left = rayleigh(printedHessian(sample, reading), Float64Array.of(1)) / moment(sample);
    assert.ok(left > sigmaJ(p, q, a) + 0.5, `${left} is under the printed σ_j`);
    assert.ok(left <= sigmaJ(p, q, a) + lost - lost / 20, `${left} is over σ_j with 2/N`);
  }
});

test('the sigmoid is not convex: Jensen fails for it at positive logits and holds if all are at most 0', () => {
  const gap = (s: number, t: number) => (sigmoid.value(s) + sigmoid.value(t)) / 2 - sigmoid.value((s + t) / 2);
  assert.ok(gap(0, 4) < -0.1);
  fc.assert(fc.property(logit, logit, (s, t) => assert.ok(gap(-Math.abs(s), -Math.abs(t)) >= -1e-15)));
});

test('what step 20 takes from Jensen, σ(s)² ≤ σ(s²), holds for every s all the same', () => {
  fc.assert(fc.property(logit, (s) => assert.ok(sigmoid.value(s) ** 2 < sigmoid.value(s * s))));
});

test('step 20 is the wrong way round everywhere: σ_j falls with p, so √q in the place of the smaller p makes it smaller', () => {
  fc.assert(
    fc.property(logit, fc.double({ min: 0, max: 10, noNaN: true }), (s, a) => {
      const [p, q] = [sigmoid.value(s), sigmoid.value(s * s)];
      assert.ok(sigmaJ(p, q, a) > sigmaUd(q, a));
    }),
  );
});

test('step 22 takes c λ_max of a negative multiple c: the largest eigenvalue is c λ_min, 0 where the points do not span', () => {
  const sample = { points: [Float64Array.of(1, 0)], alpha: Float64Array.of(0.5, 0.5) };
  const bound = largestSigmaUd(sample);
  const multiple = scaled(bound, momentMatrix(sample.points));
  assert.ok(bound < -1 && Math.abs(spectrum(multiple).largest) < 1e-15);
  for (const hessian of [exactHessian(sample), ...readings.map((reading) => printedHessian(sample, reading))])
    assert.ok(largestEigenvalue(hessian) > bound * moment(sample) + 1);
});

test('the bound of lemma 6.2 is refuted by every sample, for the exact Hessian and for the one that is printed', () => {
  fc.assert(
    fc.property(samples(), (sample) => {
      const bound = largestSigmaUd(sample) * moment(sample);
      for (const hessian of [exactHessian(sample), ...readings.map((reading) => printedHessian(sample, reading))])
        assert.ok(largestEigenvalue(hessian) > bound, `${largestEigenvalue(hessian)} ≤ ${bound}`);
    }),
  );
});

/** The weight of a point in the exact Hessian, in which `probability` is the mean of all σ(xᵢᵀα). */
const weight = (s: number, probability: number): number =>
  sigmoid.first(s) + sigmoidOfSquare.second(s) - 2 * probability * sigmoid.second(s);

test('no assumption can save it: the exact λ_max is at least -0.63 λ_max(M)/N, and the printed bound at most -1.12 of it', () => {
  // The weight is linear in the mean probability, so its ends bound it. Σσ′ᵢ(zᵀxᵢ)/N squared is at most a 16th of zᵀMz/N.
  const ends = range(-30, 30, 6000).flatMap((s) => [weight(s, 0), weight(s, 1)]);
  assert.ok(Math.min(...ends) - 1 / 8 > -0.63 && Math.max(...ends) < 0.82);
  assert.ok(Math.abs(sigmaUd(0.5, 0) - (1 - 3 / Math.SQRT2)) < 1e-15);
  for (const q of range(0.5, 1, 500))
    for (const a of [0, 0.5, 1, 10]) assert.ok(sigmaUd(q, a) <= 1 - 3 / Math.SQRT2 + 1e-15, `${q}, ${a}`);
  fc.assert(
    fc.property(samples(), (sample) => {
      const share = largestEigenvalue(exactHessian(sample)) / moment(sample);
      assert.ok(share > -0.63 && share < 0.82, `${share}`);
    }),
  );
});

test('what holds without an assumption: λ_max ≤ cλ_max(M)/N with the largest exact weight c, and cλ_min(M)/N if c < 0', () => {
  const holds = (sample: Sample) => {
    const probability = mean(sample.points, () => sigmoid).value(sample.alpha);
    const c = Math.max(...logits(sample).map((s) => weight(s, probability)));
    const { smallest, largest } = spectrum(momentMatrix(sample.points));
    const bound = (c * (c < 0 ? smallest : largest)) / sample.points.length;
    assert.ok(largestEigenvalue(exactHessian(sample)) <= bound + 1e-9, `c = ${c}`);
    return c;
  };
  fc.assert(fc.property(samples(), (sample) => void holds(sample)));
  fc.assert(fc.property(samplesWithLogits(-1.9, -1.4), (sample) => assert.ok(holds(sample) < 0)));
});

test.run();
