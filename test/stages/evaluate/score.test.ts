import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { conclude, emptyScore, scoreBatch } from '../../../stages/evaluate/score.js';
import { near } from '../support.js';

const scored = (rows: readonly (readonly number[])[], labels: readonly number[]) =>
  conclude(scoreBatch(emptyScore(rows[0]?.length ?? 0), Float32Array.from(rows.flat()), Int32Array.from(labels)));

test('top-1, top-5, the confusion matrix and the loss of a case done by hand', () => {
  const logs = (...values: readonly number[]): readonly number[] => values.map(Math.log);
  // Six classes, probabilities in tenths; ranks of the labels: 0, 5, 1, 0.
  const result = scored(
    [logs(5, 1, 1, 1, 1, 1), logs(1, 2, 2, 2, 2, 1), logs(1, 4, 3, 1, 0.5, 0.5), logs(0.5, 0.5, 0.5, 0.5, 0.5, 7.5)],
    [0, 5, 2, 5],
  );
  assert.equal([result.images, result.top1, result.top5], [4, 0.5, 0.75]);
  assert.equal(result.confusion, [
    [1, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0],
    [0, 1, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0],
    [0, 1, 0, 0, 0, 1],
  ]);
  near(result.loss, -(Math.log(0.5) + Math.log(0.1) + Math.log(0.3) + Math.log(0.75)) / 4, 1e-6);
});

test('of equal scores the lower class goes first, in the ranks as in the confusion matrix', () => {
  const flat = [0, 0, 0, 0, 0, 0, 0];
  const { top1, top5, confusion } = scored(
    flat.map(() => flat),
    [0, 1, 2, 3, 4, 5, 6],
  );
  assert.equal([top1, top5], [1 / 7, 5 / 7]);
  assert.equal(
    confusion.map((row) => row[0]),
    [1, 1, 1, 1, 1, 1, 1],
  );
});

test('with five classes or fewer every image is within the first five', () => {
  assert.equal([scored([[9, 1, 2]], [1]).top1, scored([[9, 1, 2]], [1]).top5], [0, 1]);
});

test('scores of any size give a finite loss', () => {
  near(scored([[1e30, 0]], [0]).loss, 0, 0);
  near(scored([[1000, 0]], [1]).loss, 1000, 1e-9);
});

test('the shares agree with the confusion matrix, in whatever batches the images come', () => {
  const image = fc.tuple(
    fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 7, maxLength: 7 }),
    fc.integer({ min: 0, max: 6 }),
  );
  fc.assert(
    fc.property(fc.array(image, { minLength: 2, maxLength: 20 }), fc.nat(), (images, at) => {
      const whole = scored(
        images.map(([row]) => row),
        images.map(([, label]) => label),
      );
      const cut = 1 + (at % (images.length - 1));
      const parts = [images.slice(0, cut), images.slice(cut)].reduce(
        (score, part) =>
          scoreBatch(
            score,
            Float32Array.from(part.flatMap(([row]) => row)),
            Int32Array.from(part, ([, label]) => label),
          ),
        emptyScore(7),
      );
      assert.equal(conclude(parts), whole);
      assert.is(
        whole.confusion.reduce((sum, row, label) => sum + (row[label] as number), 0),
        Math.round(whole.top1 * images.length),
      );
      assert.is(
        whole.confusion.flat().reduce((a, b) => a + b, 0),
        images.length,
      );
      assert.ok(whole.top1 <= whole.top5 && whole.loss >= 0);
    }),
    { seed: 1 },
  );
});

test.run();
