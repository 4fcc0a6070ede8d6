import * as tf from '@tensorflow/tfjs-core';
import { defineKernel } from './kernel.js';

/** For each tensor the place of its factor. */
type Attributes = { readonly places: readonly number[] };

/** The kernel of {@link timesFactors}: the factors, then the tensors. */
export const timesFactorsKernel = defineKernel<readonly tf.Tensor[], Attributes>({
  name: 'SluiceTimesFactors',
  composition: (inputs, { places }) => {
    const [factors, ...tensors] = Object.values(inputs) as [tf.Tensor1D, ...tf.Tensor[]];
    const each = tf.unstack(factors);
    return tensors.map((tensor, i) => tf.mul(tensor, each[places[i] as number] as tf.Scalar));
  },
});

/**
 * Every tensor times its factor. Not differentiable.
 *
 * @param factors [factors]
 * @param places for each tensor the place of its factor
 */
export const timesFactors = (
  tensors: readonly tf.Tensor[],
  factors: tf.Tensor1D,
  places: readonly number[],
): readonly tf.Tensor[] => (tensors.length === 0 ? [] : timesFactorsKernel([factors, ...tensors], { places }));
