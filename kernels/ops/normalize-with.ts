import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, type Kernel, only } from './kernel.js';
import { expectChannels } from './shape.js';

/** Per channel: x · factor + offset, all but the images of shape [C]. */
export const channelAffineKernel: Kernel<
  { x: tf.Tensor4D; factor: tf.Tensor1D; offset: tf.Tensor1D },
  Record<string, never>
> = defineKernel<{ x: tf.Tensor4D; factor: tf.Tensor1D; offset: tf.Tensor1D }, Record<string, never>>({
  name: 'SluiceChannelAffine',
  composition: ({ x, factor, offset }) => [tf.add(tf.mul(x, factor), offset)],
  saves: { inputs: ['x', 'factor'] },
  gradient: ([dy], [x, factor]) => ({
    x: () =>
      only(
        channelAffineKernel(
          { x: dy as tf.Tensor4D, factor: factor as tf.Tensor1D, offset: tf.zeros([x?.shape[3] as number]) },
          {},
        ),
      ),
    factor: () => tf.sum(tf.mul(dy as tf.Tensor, x as tf.Tensor), [0, 1, 2]),
    offset: () => tf.sum(dy as tf.Tensor, [0, 1, 2]),
  }),
});

/**
 * Normalises every channel by a given mean and variance (inference mode), then scales and shifts.
 *
 * @param x images [N, H, W, C]
 * @param options mean, variance, scale and shift [C], epsilon (default 1e-5)
 */
export const normalizeWith = (
  x: tf.Tensor4D,
  options: {
    readonly mean: tf.Tensor1D;
    readonly variance: tf.Tensor1D;
    readonly scale?: tf.Tensor1D;
    readonly shift?: tf.Tensor1D;
    readonly epsilon?: number;
  },
): tf.Tensor4D => {
  const { mean, variance, scale, shift } = options;
  expectChannels('normalizeWith', x, { mean, variance, scale, shift });
  return tf.tidy(() => {
    const inverse = tf.rsqrt(tf.add(variance, options.epsilon ?? 1e-5)) as tf.Tensor1D;
    const factor = scale === undefined ? inverse : tf.mul<tf.Tensor1D>(scale, inverse);
    const centre = tf.neg(tf.mul(mean, factor)) as tf.Tensor1D;
    const offset = shift === undefined ? centre : tf.add<tf.Tensor1D>(centre, shift);
    return only<tf.Tensor4D>(channelAffineKernel({ x, factor, offset }, {}));
  });
};
