import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { auroc } from '../../../stages/evaluate/auroc.js';

test('scores have the area that one counts by hand', () => {
  // Pairs that are in order: 0.4 over 0.1 and 0.3; 0.8 over all three; 0.5 ties with 0.5.
  assert.is(auroc([0.1, 0.3, 0.5], [0.4, 0.8]), 5 / 6);
  assert.is(auroc([0.1, 0.5], [0.5, 0.5]), 3 / 4);
  assert.is(auroc([1, 2], [3, 4]), 1);
  assert.is(auroc([3, 4], [1, 2]), 0);
  assert.is(auroc([7, 7, 7], [7, 7]), 0.5);
  assert.is(auroc([Number.NEGATIVE_INFINITY, 0], [0, Number.POSITIVE_INFINITY]), 7 / 8);
});

const scores = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 15 });

test('the area is the share of pairs in order, ties counted half', () => {
  fc.assert(
    fc.property(scores, scores, (inside, outside) => {
      const pairs = outside.flatMap((o) => inside.map((i): number => (o > i ? 1 : o === i ? 0.5 : 0)));
      assert.is(auroc(Float64Array.from(inside), Float32Array.from(outside)), pairs.reduce((a, b) => a + b, 0) / pairs.length);
    }),
    { numRuns: 100 },
  );
});

test('exchanging the sets or turning the score around gives the rest to 1; a rising transformation changes nothing', () => {
  fc.assert(
    fc.property(scores, scores, (inside, outside) => {
      const area = auroc(inside, outside);
      assert.ok(Math.abs(auroc(outside, inside) + area - 1) < 1e-15);
      const turned = (values: readonly number[]): readonly number[] => values.map((x) => -x);
      assert.ok(Math.abs(auroc(turned(inside), turned(outside)) + area - 1) < 1e-15);
      assert.is(auroc(inside.map(Math.exp), outside.map(Math.exp)), area);
    }),
    { numRuns: 60 },
  );
});

test('an empty set or a score that is no number is refused', () => {
  assert.throws(() => auroc([], [1]), '0 inside and 1 outside');
  assert.throws(() => auroc([1], new Float64Array(0)), '1 inside and 0 outside');
  assert.throws(() => auroc([1], [2, Number.NaN]), 'score 2 is not a number');
});

test.run();
