import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { betaPathwiseDerivative } from '../../../../base/numerics/special/beta-derivative.js';
import { digamma } from '../../../../base/numerics/special/digamma.js';
import { logGamma } from '../../../../base/numerics/special/log-gamma.js';
import { trigamma } from '../../../../base/numerics/special/trigamma.js';
import { everyDouble } from '../../../kernels/fixtures/every-double.js';
import { incompleteBeta } from './incomplete-beta.js';

const isClose = (actual: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.abs(expected), `${actual} is not ${expected}`);

// Values of mpmath with 150 digits.
const ARGUMENTS = [0.005, 0.5, 1.5, 7.25, 330.5];

test('log-gamma has the known values', () => {
  const expected = [5.295451799982128, 0.5723649429247001, -0.12078223763524522, 7.052185450738539, 1584.6193882426196];
  for (const [i, x] of ARGUMENTS.entries()) isClose(logGamma(x), expected[i] as number, 3e-14);
  for (const [n, factorial] of [
    [1, 1],
    [2, 1],
    [3, 2],
    [11, 3628800],
  ] as const) {
    assert.ok(Math.abs(logGamma(n) - Math.log(factorial)) < 1e-14);
  }
});

test('digamma has the known values', () => {
  const expected = [-200.56902091134438, -1.9635100260214235, 0.03648997397857652, 1.910453526883736, 5.79909303707393];
  for (const [i, x] of ARGUMENTS.entries()) isClose(digamma(x), expected[i] as number, 5e-14);
});

test('trigamma has the known values', () => {
  const expected = [40001.63299415675, 4.934802200544679, 0.9348022005446793, 0.14787923315893217, 0.0030303007114376407];
  for (const [i, x] of ARGUMENTS.entries()) isClose(trigamma(x), expected[i] as number, 2e-14);
  isClose(trigamma(0.0003), 11111112.755324235, 2e-14);
  isClose(trigamma(1), Math.PI ** 2 / 6, 2e-14);
  assert.is(trigamma(0), Number.POSITIVE_INFINITY);
  assert.ok(Number.isNaN(trigamma(-1)));
});

test('the incomplete beta function has the known values', () => {
  for (const [x, a, b, expected] of [
    [0.3, 0.5, 0.7, 0.4521278489941795],
    [0.25, 100, 300, 0.5076806528982709],
    [0.9, 0.01, 2, 0.9999458966401448],
    [0.01, 3, 0.2, 8.853183141080799e-8],
  ] as const) {
    isClose(incompleteBeta(x, a, b), expected, 1e-12);
  }
  assert.is(incompleteBeta(0, 1, 2), 0);
  assert.is(incompleteBeta(1, 1, 2), 1);
});

test('the pathwise derivative of a beta variable agrees with differences of 150 digits to ten digits', () => {
  for (const [x, a, b, expected] of [
    [0.3, 0.5, 0.7, 1.182197981660203],
    [0.05147019735373409, 5.1575446128845215, 166.5435, 0.00779608370080295],
    [0.001, 0.05, 3.0, 0.1097060379867044],
    [1e-12, 0.02, 0.1, 1.790751023637167e-9],
    [0.999, 0.05, 0.3, 58.37911135094321],
    [0.9999, 300.0, 0.01, 0.00333867228240536],
    [0.25, 100.0, 300.0, 0.002506258828358772],
    [0.2, 100.0, 300.0, 0.002236912818167687],
    [0.31, 100.0, 300.0, 0.002785598226335685],
    [0.5, 1.0, 1.0, Math.LN2],
    [0.95, 0.005, 0.005, 19011.19649984665],
    [1e-5, 0.005, 330.0, 0.01033300917434256],
    [0.02, 0.005, 330.0, 0.5424332960636241],
    [0.98, 330.0, 0.005, 0.003004307603703172],
    [0.6, 2.9, 3.6, 0.1991100830541887],
    [0.1, 330.0, 1000.0, 0.0004616092034974905],
    [0.7, 8.0, 0.4, 0.107709162396759],
    [0.4, 0.9, 12.0, 0.2029309600622124],
  ] as const) {
    isClose(betaPathwiseDerivative(x, a, b), expected, 1e-10);
  }
});

test('the pathwise derivative is finite at and next to 0 and 1', () => {
  for (const [a, b] of [
    [0.005, 0.005],
    [0.005, 330],
    [330, 0.005],
    [330, 2000],
    [1, 1],
  ] as const) {
    assert.is(betaPathwiseDerivative(0, a, b), 0);
    for (const x of [5e-324, 1e-300, 1e-40, 1 - 2 ** -53, 1]) {
      const value = betaPathwiseDerivative(x, a, b);
      assert.ok(Number.isFinite(value) && value >= 0, `${value} at x = ${x}, a = ${a}, b = ${b}`);
    }
    isClose(betaPathwiseDerivative(1 - 2 ** -53, a, b), betaPathwiseDerivative(1, a, b), 1e-6);
  }
});

// Values of mpmath with 60 digits; each series alone would take half a million terms and more.
test('the pathwise derivative at large parameters agrees with exact values', () => {
  for (const [x, a, b, expected, tolerance] of [
    [0.5, 1e9, 1e9, 5.00000000166667e-10, 1e-8],
    [0.5000111803398875, 1e9, 1e9, 5.00005590294947e-10, 1e-8],
    [0.49998, 1e9, 1e9, 4.99990000033326e-10, 1e-8],
    [0.99999905, 1e8, 100, 9.99999030000491e-9, 1e-6],
    [0.9999989, 1e8, 100, 9.9999895500049e-9, 1e-6],
  ] as const) {
    isClose(betaPathwiseDerivative(x, a, b), expected, tolerance);
  }
});

test('special functions and the pathwise derivative come to an end for every double, with no NaN from numbers in their domain', () => {
  const positive = everyDouble.filter((x) => x > 0);
  fc.assert(
    fc.property(everyDouble, (x) => {
      for (const special of [logGamma, digamma, trigamma])
        assert.is(Number.isNaN(special(x)), !(x >= 0), `${special.name}(${x})`);
    }),
    { numRuns: 1000 },
  );
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), positive, positive, (x, a, b) => {
      const derivative = betaPathwiseDerivative(x, a, b);
      assert.ok(!Number.isNaN(derivative), `${derivative} at x = ${x}, a = ${a}, b = ${b}`);
    }),
    { numRuns: 1000 },
  );
  fc.assert(
    fc.property(everyDouble, everyDouble, everyDouble, (x, a, b) => {
      betaPathwiseDerivative(x, a, b);
      incompleteBeta(x, a, b);
    }),
    { numRuns: 100 },
  );
});

test.run();
