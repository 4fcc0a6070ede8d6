import type * as tf from '@tensorflow/tfjs-core';

/** Tensors that lie one group after the other, in groups of so many. */
export const groupsOf = (tensors: readonly tf.Tensor[], counts: readonly number[]): readonly (readonly tf.Tensor[])[] => {
  let first = 0;
  return counts.map((count) => {
    first += count;
    return tensors.slice(first - count, first);
  });
};
