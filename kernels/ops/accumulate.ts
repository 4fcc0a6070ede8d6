import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, only } from './kernel.js';

/** The kernel of {@link accumulate}. */
export const accumulateKernel = defineKernel<{ sum: tf.Tensor; term: tf.Tensor }, Record<string, never>>({
  name: 'SluiceAccumulate',
  composition: ({ sum, term }) => [tf.add(sum, term)],
});

/**
 * Adds a term to a sum that nobody else reads any more, and disposes both; the result may have the memory of the sum.
 *
 * It has no gradient. A clone of the sum, or what was reshaped from it, keeps its numbers.
 * @param sum a tensor of the shape of `term`, owned by the caller
 */
export const accumulate = <T extends tf.Tensor>(sum: T, term: T): T => {
  const total = only<T>(accumulateKernel({ sum, term }, {}));
  sum.dispose();
  term.dispose();
  return total;
};
