import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { deviationOf, meanOf } from '../../../base/numerics/statistics.js';

const near = (actual: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

test('the mean is that of the values', () => {
  assert.is(meanOf([1, 2, 6]), 3);
});

test('the deviation is that of a sample and does not depend on where the values lie', () => {
  assert.is(deviationOf([4]), null);
  near(deviationOf([1, 2, 3, 4]) as number, Math.sqrt(5 / 3), 1e-12);
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 20 }),
      fc.integer({ min: -500, max: 500 }),
      (values, by) => {
        const moved = values.map((value) => value + by);
        near(deviationOf(moved) as number, deviationOf(values) as number, 1e-9);
        near(meanOf(moved), meanOf(values) + by, 1e-9);
      },
    ),
  );
});

test.run();
