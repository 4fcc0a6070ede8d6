import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dot, plus } from '../../base/numerics/spectrum/vector.js';
import { crossEntropy, type Objective, predictiveVariance, printedVariance, sigmoid, sum } from './linear-model.js';
import { distance, outer, scaled, total } from './matrix.js';
import { type Sample, samples } from './samples.js';

const objectives = ({ points }: Sample): Readonly<Record<string, Objective>> => ({
  'eq. 11': crossEntropy(
    points,
    points.map((_, i) => i % 2),
  ),
  'eq. 16': printedVariance(points),
  'eq. 5': predictiveVariance(points, 0.3),
  'eq. 4': sum([crossEntropy(points, new Array(points.length).fill(1)), predictiveVariance(points, 0.5)]),
});

test('gradients and Hessians with respect to α are those of central differences', () => {
  fc.assert(
    fc.property(samples(), (sample) => {
      const { alpha } = sample;
      const step = 1e-4;
      const beside = (k: number, by: number) => alpha.map((value, i) => (i === k ? value + by : value));
      for (const [name, { value, gradient, hessian }] of Object.entries(objectives(sample))) {
        const slopes = alpha.map((_, k) => (value(beside(k, step)) - value(beside(k, -step))) / (2 * step));
        const rows = Array.from(alpha, (_, k) =>
          plus(gradient(beside(k, step)), -1, gradient(beside(k, -step))).map((difference) => difference / (2 * step)),
        );
        assert.ok(distance([slopes], [gradient(alpha)]) < 1e-5, `gradient of ${name}`);
        assert.ok(distance(rows, hessian(alpha)) < 1e-5, `Hessian of ${name}`);
      }
    }),
    { numRuns: 40 },
  );
});

test('the predictive variance of dropout is one: within [0, 1/4], 0 without dropout, the same for either class', () => {
  fc.assert(
    fc.property(samples(), fc.constantFrom(0.1, 0.5, 0.9), ({ points, alpha }, rate) => {
      const variance = predictiveVariance(points, rate).value(alpha);
      assert.ok(variance >= -1e-15 && variance <= 0.25, `${variance}`);
      assert.ok(Math.abs(predictiveVariance(points, 0).value(alpha)) < 1e-15);
      const swapped = alpha.map((value) => -value);
      assert.ok(Math.abs(predictiveVariance(points, rate).value(swapped) - variance) < 1e-14);
    }),
  );
});

test('eq. 16 is none: a model without any randomness has more than 0, up to nearly 1, and another for the other class', () => {
  fc.assert(
    fc.property(samples(), ({ points, alpha }) => {
      assert.ok(printedVariance(points).value(alpha) > 0);
      // What always says 1/2 gets the largest variance that a probability can have.
      assert.ok(Math.abs(printedVariance(points).value(new Float64Array(alpha.length)) - 0.25) < 1e-15);
    }),
  );
  const of = printedVariance([Float64Array.of(1)]);
  assert.ok(of.value(Float64Array.of(-5)) > 0.99);
  assert.ok(of.value(Float64Array.of(5)) < 0.02);
});

test('eq. 17 is the Hessian of eq. 16 if its αᵀα is read as (xᵢᵀα)² and its squared sum as the outer product of Σσ′ᵢxᵢ', () => {
  fc.assert(
    fc.property(samples(), ({ points, alpha }) => {
      const share = 1 / points.length;
      const logits = points.map((point) => dot(point, alpha));
      const average = (of: (s: number) => number) => share * logits.reduce((rest, s) => rest + of(s), 0);
      const slope = points.reduce(
        (rest, point, i) => plus(rest, share * sigmoid.first(logits[i] as number), point),
        new Float64Array(alpha.length),
      );
      const moments = points.map((point, i) => {
        const s = logits[i] as number;
        const second = 4 * s * s * sigmoid.second(s * s) + 2 * sigmoid.first(s * s);
        return outer(point, share * (second - 2 * average(sigmoid.value) * sigmoid.second(s)));
      });
      assert.ok(distance(total([...moments, scaled(-2, outer(slope))]), printedVariance(points).hessian(alpha)) < 1e-12);
    }),
  );
});

test.run();
