import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { incompleteBeta } from '../../../base/numerics/special/incomplete-beta.js';
import { bothTails, studentQuantile } from '../../../base/numerics/student-t.js';

const near = (actual: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${actual} is not ${expected}`);

// SciPy: stats.t.ppf(1 - tails / 2, freedom).
const QUANTILES = [
  [0.05, 1, 12.706204736174694],
  [0.05, 2, 4.302652729749462],
  [0.05, 3, 3.1824463052837078],
  [0.05, 4, 2.7764451051977934],
  [0.05, 9, 2.262157162798205],
  [0.05, 29, 2.045229642132703],
  [0.05, 1000, 1.9623390808264083],
  [0.01, 1, 63.656741162871526],
  [0.01, 2, 9.924843200918287],
  [0.01, 10, 3.16927267261695],
  [0.1, 5, 2.0150483733330233],
] as const;

test("quantiles of Student's t are the known ones", () => {
  for (const [tails, freedom, expected] of QUANTILES) near(studentQuantile(tails, freedom), expected, 1e-9);
});

test('quantiles of one and two degrees of freedom have their closed forms, also far in the tails', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 0.999, noNaN: true }), (tails) => {
      near(studentQuantile(tails, 1) * Math.tan((Math.PI * tails) / 2), 1, 1e-9);
      const p = 1 - tails / 2;
      near(studentQuantile(tails, 2), (2 * p - 1) / Math.sqrt(2 * p * (1 - p)), 1e-7);
    }),
  );
});

test('the tails beyond a quantile have the probability that was asked for', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-5, max: 0.99, noNaN: true }),
      fc.double({ min: 0.5, max: 1e4, noNaN: true }),
      (tails, freedom) => near(bothTails(studentQuantile(tails, freedom), freedom), tails, 1e-9),
    ),
  );
});

test('the incomplete beta function is symmetric, and a power where the second parameter is 1', () => {
  const parameter = fc.double({ min: 0.1, max: 500, noNaN: true });
  fc.assert(
    fc.property(parameter, parameter, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (a, b, x) => {
      near(incompleteBeta(a, b, x) + incompleteBeta(b, a, 1 - x), 1, 1e-10);
      near(incompleteBeta(a, 1, x), x ** a, 1e-10);
    }),
  );
  assert.equal([incompleteBeta(2, 3, 0), incompleteBeta(2, 3, 1)], [0, 1]);
});

test.run();
