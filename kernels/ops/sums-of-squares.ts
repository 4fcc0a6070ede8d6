import * as tf from '@tensorflow/tfjs-core';
import { groupsOf } from './groups.js';
import { defineKernel, only } from './kernel.js';

/** The number of tensors in each group, one group after the other. */
type Attributes = { readonly counts: readonly number[] };

/** The kernel of {@link sumsOfSquares}, over the tensors of all groups. */
export const sumsOfSquaresKernel = defineKernel<readonly tf.Tensor[], Attributes>({
  name: 'SluiceSumsOfSquares',
  composition: (tensors, { counts }) => {
    const sums = groupsOf(Object.values(tensors) as tf.Tensor[], counts).map((group) =>
      group.length === 0 ? tf.scalar(0) : tf.addN(group.map((of) => tf.sum(tf.square(of)) as tf.Scalar)),
    );
    return [tf.stack(sums)];
  },
});

/** Σ x² over all elements of all tensors of each group, [groups]; 0 for a group without tensors. Not differentiable. */
export const sumsOfSquares = (groups: readonly (readonly tf.Tensor[])[]): tf.Tensor1D => {
  const tensors = groups.flat();
  return tensors.length === 0
    ? tf.zeros([groups.length])
    : only(sumsOfSquaresKernel(tensors, { counts: groups.map(({ length }) => length) }));
};
