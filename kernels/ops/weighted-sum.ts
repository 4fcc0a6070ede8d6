import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, only } from './kernel.js';
import { expectShapes } from './shape.js';

const at = (weights: tf.Tensor, index: number): tf.Tensor => tf.reshape(tf.slice(weights, [index], [1]), []);

/** ⟨first, x_i⟩ for each of the tensors after the first: [count]. */
export const innerProducts = defineKernel<readonly tf.Tensor[], Record<string, never>>({
  name: 'SluiceInnerProducts',
  composition: (tensors) => {
    const [first, ...rest] = Object.values(tensors) as [tf.Tensor, ...tf.Tensor[]];
    return [tf.stack(rest.map((x) => tf.sum(tf.mul(first, x))))];
  },
});

/** `x` times one of the weights. */
export const timesWeight = defineKernel<{ x: tf.Tensor; weights: tf.Tensor1D }, { readonly index: number }>({
  name: 'SluiceTimesWeight',
  composition: ({ x, weights }, { index }) => [tf.mul(x, at(weights, index))],
});

/** The kernel of {@link weightedSum}: the weights, then the tensors. */
export const weightedSumKernel = defineKernel<readonly tf.Tensor[], Record<string, never>>({
  name: 'SluiceWeightedSum',
  composition: (tensors) => {
    const [weights, ...xs] = Object.values(tensors) as [tf.Tensor, ...tf.Tensor[]];
    return [xs.map((x, i) => tf.mul(x, at(weights, i))).reduce((a, b) => tf.add(a, b))];
  },
  savesAllInputs: true,
  gradient: ([dy], saved) => {
    const [weights, ...xs] = saved as [tf.Tensor1D, ...tf.Tensor[]];
    const of = (index: number) => () => only(timesWeight({ x: dy as tf.Tensor, weights }, { index }));
    return {
      0: () => only(innerProducts([dy as tf.Tensor, ...xs], {})),
      ...Object.fromEntries(xs.map((_, i) => [i + 1, of(i)])),
    };
  },
});

/**
 * Σ_i weights_i · x_i, written in one pass: the mixed operation of an edge.
 *
 * @param xs tensors of one shape, at least one
 * @param weights [number of tensors]
 */
export const weightedSum = <T extends tf.Tensor>(xs: readonly T[], weights: tf.Tensor1D): T => {
  const [first] = xs;
  if (first === undefined) throw new RangeError('weightedSum: there is nothing to sum; give at least one tensor');
  expectShapes(
    weights.rank === 1 && weights.shape[0] === xs.length,
    'weightedSum',
    { weights },
    `give one weight for each of the ${xs.length} tensors`,
  );
  for (const [i, x] of xs.entries()) {
    const same = x.shape.length === first.shape.length && x.shape.every((size, axis) => size === first.shape[axis]);
    expectShapes(same, 'weightedSum', { 'xs[0]': first, [`xs[${i}]`]: x }, 'give tensors of one shape');
  }
  return only<T>(weightedSumKernel([weights, ...xs], {}));
};
