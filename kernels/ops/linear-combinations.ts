import * as tf from '@tensorflow/tfjs-core';
import { defineKernel } from './kernel.js';
import { expectShapes } from './shape.js';

/** The kernel of {@link linearCombinations}: a and b of each pair, one pair after the other. */
export const linearCombinationsKernel = defineKernel<
  readonly tf.Tensor[],
  {
    /** α and β of each pair, one pair after the other. */
    readonly factors: readonly number[];
  }
>({
  name: 'SluiceLinearCombinations',
  composition: (inputs, { factors }) => {
    const tensors = Object.values(inputs) as tf.Tensor[];
    const products = tensors.map((tensor, i) => tf.mul(tensor, factors[i] as number));
    return products.flatMap((product, i) => (i % 2 === 0 ? [tf.add(product, products[i + 1] as tf.Tensor)] : []));
  },
});

/** Two tensors of one shape with the factor of each. */
export interface WeightedPair {
  readonly a: tf.Tensor;
  readonly b: tf.Tensor;
  readonly alpha: number;
  readonly beta: number;
}

/**
 * α·a + β·b of every pair, in one call of the backend, rounded as the two products and their sum are. Not differentiable.
 *
 * @param pairs each of tensors of one shape
 */
export const linearCombinations = (pairs: readonly WeightedPair[]): readonly tf.Tensor[] => {
  if (pairs.length === 0) return [];
  for (const { a, b } of pairs) expectShapes(a.size === b.size, 'linearCombinations', { a, b }, 'give tensors of one shape');
  return linearCombinationsKernel(
    pairs.flatMap(({ a, b }) => [a, b]),
    { factors: pairs.flatMap(({ alpha, beta }) => [alpha, beta]) },
  );
};
