import type * as tf from '@tensorflow/tfjs-core';

/** A tensor as one of rank 1, for the types. */
export const as1 = (x: tf.Tensor | undefined): tf.Tensor1D => x as tf.Tensor1D;

/** A tensor as one of rank 4, for the types. */
export const as4 = (x: tf.Tensor | undefined): tf.Tensor4D => x as tf.Tensor4D;
