import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { largest } from '../../base/largest.js';

test('the largest of numbers is found among any number of them, and is no less than the least', () => {
  assert.is(largest([1, 3, 2], 0), 3);
  assert.is(largest([], 4), 4);
  assert.is(
    largest(
      Array.from({ length: 300_000 }, (_, index) => index),
      0,
    ),
    299_999,
  );
});

test.run();
