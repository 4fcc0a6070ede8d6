import { either } from 'fp-ts';
import type * as t from 'io-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  integerBetween,
  naturalNumber,
  nonNegativeNumber,
  numberBetween,
  positiveInteger,
  positiveIntegerOr,
  positiveNumber,
} from '../../../base/codecs/number.js';
import { reportErrors } from '../../../base/codecs/report.js';

const check = (codec: t.Type<number, number, unknown>, accepted: readonly number[], refused: readonly unknown[]): void => {
  for (const value of accepted) {
    assert.equal(codec.decode(value), either.right(value));
    assert.ok(codec.is(value));
  }
  for (const value of [...refused, '1', null, undefined, Number.NaN]) {
    assert.ok(either.isLeft(codec.decode(value)), `${codec.name} accepts ${String(value)}`);
    assert.not.ok(codec.is(value));
  }
};

test('each codec accepts its numbers and nothing else', () => {
  check(numberBetween(0, 1), [0, 0.5, 1], [-0.001, 1.001]);
  check(integerBetween(-1, 2), [-1, 0, 2], [-2, 0.5, 3]);
  check(positiveInteger, [1, 1e9], [0, -1, 1.5, 2 ** 53]);
  check(naturalNumber, [0, 1], [-1, 0.5, Number.POSITIVE_INFINITY]);
  check(positiveNumber, [1e-300, 3], [0, -1, Number.POSITIVE_INFINITY]);
  check(nonNegativeNumber, [0, 0.1], [-0.1, Number.POSITIVE_INFINITY]);
});

test('what is refused is told with the range and the value', () => {
  const decoded = integerBetween(1, 8).decode(9);
  assert.ok(either.isLeft(decoded));
  assert.equal(reportErrors(decoded.left), ['the value: must be a whole number from 1 to 8, not 9']);
});

test('a word may stand for another choice than a whole number from 1', () => {
  const codec = positiveIntegerOr('all');
  for (const value of [1, 40, 'all']) assert.equal(codec.decode(value), either.right(value));
  for (const value of [0, 1.5, '1', 'none', null, undefined]) assert.ok(either.isLeft(codec.decode(value)), String(value));
  const refused = codec.decode('none');
  assert.ok(either.isLeft(refused));
  assert.match(reportErrors(refused.left).join(), /must be a whole number from 1, or "all"/);
});

test.run();
