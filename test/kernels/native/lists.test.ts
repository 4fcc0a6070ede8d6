import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { native } from '../../../kernels/backends/native.js';
import { globalNorm } from '../../../kernels/ops/global-norm.js';
import { groupsOf } from '../../../kernels/ops/groups.js';
import { linearCombinations } from '../../../kernels/ops/linear-combinations.js';
import { momentumSteps } from '../../../kernels/ops/momentum-steps.js';
import { sumsOfSquares, sumsOfSquaresKernel } from '../../../kernels/ops/sums-of-squares.js';
import { timesFactors } from '../../../kernels/ops/times-factors.js';
import { random, tensorOf, type Values } from '../ops/harness.js';
import { agreeWithoutGradient, engine, expectSameBits, run, shapes, valuesFrom } from './support.js';

/** How many tensors are in each group: at least one of all. */
const groups = fc
  .array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 9 })
  .filter((counts) => counts.some((count) => count > 0));
const tensorsOf = (counts: readonly number[], shape: readonly number[]): readonly Values[] =>
  Array.from({ length: counts.reduce((a, b) => a + b) }, (_, i) => random(shape.slice(i % 4), `${i}`));

run('norms, sums of squares and products of lists are those of plain JavaScript', () =>
  fc.assert(
    fc.asyncProperty(groups, shapes, async (counts, shape) => {
      const tensors = tensorsOf(counts, shape);
      await agreeWithoutGradient((...xs) => [globalNorm(xs)], tensors);
      await agreeWithoutGradient((...xs) => [sumsOfSquares(groupsOf(xs, counts))], tensors);
      const places = tensors.map((_, i) => (i * 7) % counts.length);
      await agreeWithoutGradient(
        (factors, ...xs) => timesFactors(xs, factors as tf.Tensor1D, places),
        [random([counts.length], 'factors'), ...tensors],
      );
    }),
    { numRuns: 15 },
  ),
);

// The last is so large that a GPU has it in another slab of its memory.
const MANY = [...Array.from({ length: 40 }, (_, i) => random([7 * i + 1, i + 900], i)), random([700, 401], 40)];

run('a list has the same bits for any number of threads and every width of vectors', async () => {
  const factors = random([5], 'factors');
  const places = MANY.map((_, i) => i % 5);
  await expectSameBits(() => [
    ...valuesFrom((...xs) => [globalNorm(xs), sumsOfSquares([xs.slice(0, 3), [], xs.slice(3)])], MANY),
    ...valuesFrom(
      (of, ...xs) => timesFactors(xs, of as tf.Tensor1D, places).map((x) => tf.sum(x)),
      [factors, ...MANY.slice(0, 5)],
    ),
  ]);
});

run('steps over a list have the same bits for any number of threads and every width of vectors', async () => {
  await expectSameBits(() =>
    valuesFrom(
      (...xs) => {
        const states = xs.map((weights) => ({ weights, momentum: weights, gradient: weights, weightDecay: 3e-4 }));
        return momentumSteps(states, { learningRate: 0.1, momentum: 0.9, scale: 0.7 }).flatMap((after) => Object.values(after));
      },
      [...MANY, random([70_000], 'long')],
    ),
  );
});

// Artifacts that were made by the operations one by one are to keep their bits, and those were made on `native`.
(engine === native ? run : test.skip)('sums of squares are rounded as the operations are that they stand for', async () => {
  await engine.start();
  tf.tidy(() => {
    const tensors = MANY.slice(0, 12).map(tensorOf);
    const counts = [3, 0, 8, 1];
    const fused = sumsOfSquares(groupsOf(tensors, counts)).dataSync();
    assert.equal(fused, (sumsOfSquaresKernel.composition(tensors, { counts })[0] as tf.Tensor).dataSync());
  });
});

(engine === native ? run : test.skip)('linear combinations are rounded as the operations are that they stand for', async () => {
  await native.start();
  tf.tidy(() => {
    const tensors = [...MANY.slice(0, 8), ...MANY.slice(0, 8).map(({ shape }, i) => random(shape, `b${i}`))].map(tensorOf);
    const pairs = tensors.slice(0, 8).map((a, i) => ({ a, b: tensors[8 + i] as tf.Tensor, alpha: 0.9, beta: 0.1 * (i + 1) }));
    linearCombinations(pairs).forEach((found, i) => {
      const { a, b, alpha, beta } = pairs[i] as (typeof pairs)[number];
      assert.equal(found.dataSync(), tf.add(tf.mul(a, alpha), tf.mul(b, beta)).dataSync());
    });
  });
});

run('groups that have other tensors than there are, and a factor that there is not, are refused', async () => {
  await engine.start();
  tf.tidy(() => {
    assert.throws(() => sumsOfSquaresKernel([tf.ones([2])], { counts: [2] }), /other tensors than there are/);
    assert.throws(() => timesFactors([tf.ones([2])], tf.ones([3]), [3]), /no such factor/);
  });
});

test('no tensors have sums of 0 and no products', () => {
  tf.tidy(() => {
    assert.equal([...sumsOfSquares([[], []]).dataSync()], [0, 0]);
    assert.equal(timesFactors([], tf.ones([1]), []), []);
  });
});

test.run();
