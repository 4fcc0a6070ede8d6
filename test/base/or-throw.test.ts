import { left, right } from 'fp-ts/lib/Either.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { orThrow } from '../../base/or-throw.js';
import { refusal } from '../../base/problem.js';

test('a right is given, a left is thrown as it is', () => {
  assert.is(orThrow(right(3)), 3);
  const fault = refusal('it does not fit', 'make it fit');
  try {
    orThrow(left(fault));
    assert.unreachable();
  } catch (error) {
    assert.is(error, fault);
  }
});

test.run();
