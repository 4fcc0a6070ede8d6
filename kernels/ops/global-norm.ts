import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, only } from './kernel.js';

/** The kernel of {@link globalNorm}, over a list of tensors. */
export const globalNormKernel = defineKernel<readonly tf.Tensor[], Record<string, never>>({
  name: 'SluiceGlobalNorm',
  composition: (tensors) => [
    tf.sqrt(tf.addN((Object.values(tensors) as tf.Tensor[]).map((of) => tf.sum(tf.square(of)) as tf.Scalar))),
  ],
});

/** The Euclidean norm of all elements of all tensors together: what gradient clipping compares with its limit. Not differentiable. */
export const globalNorm = (tensors: readonly tf.Tensor[]): tf.Scalar =>
  tensors.length === 0 ? tf.scalar(0) : only(globalNormKernel(tensors, {}));
