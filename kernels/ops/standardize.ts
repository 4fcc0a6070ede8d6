import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, only } from './kernel.js';

type Attributes = {
  /** Added to the variance before the square root. */
  readonly epsilon: number;
};

const AXES = [0, 1, 2];

/** Gradient of y of {@link standardizeKernel} to x, in closed form. */
export const standardizeGradient = defineKernel<
  { dy: tf.Tensor4D; x: tf.Tensor4D; mean: tf.Tensor1D; variance: tf.Tensor1D },
  Attributes
>({
  name: 'SluiceStandardizeGradient',
  composition: ({ dy, x, mean, variance }, { epsilon }) => {
    const inverse = tf.rsqrt(tf.add(variance, epsilon));
    const normal = tf.mul(tf.sub(x, mean), inverse);
    const centred = tf.sub(tf.sub(dy, tf.mean(dy, AXES)), tf.mul(normal, tf.mean(tf.mul(dy, normal), AXES)));
    return [tf.mul(centred, inverse)];
  },
});

/**
 * Batch normalization without scale and shift: images x [N, H, W, C] to [y, mean, variance].
 *
 * A kernel of its own, since a supernet normalises so hundreds of times a pass, and vectors of ones, zeros and their
 * gradients would be most of the tensors that it makes.
 */
export const standardizeKernel = defineKernel<{ x: tf.Tensor4D }, Attributes>({
  name: 'SluiceStandardize',
  composition: ({ x }, { epsilon }) => {
    // Two passes: the one-pass difference of squares cancels where the mean is large.
    const mean = tf.mean(x, AXES);
    const centred = tf.sub(x, mean);
    const variance = tf.mean(tf.square(centred), AXES);
    return [tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon))), mean, variance];
  },
  saves: { inputs: ['x'], outputs: [1, 2] },
  gradient: ([dy], [x, mean, variance], attributes) => ({
    x: () =>
      only(
        standardizeGradient(
          { dy: dy as tf.Tensor4D, x: x as tf.Tensor4D, mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D },
          attributes,
        ),
      ),
  }),
});
