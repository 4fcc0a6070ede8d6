import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, type Kernel, only } from './kernel.js';
import { expectImages, expectShapes } from './shape.js';
import { spread } from './spread.js';

/** The kernel of {@link channelGate}. */
export const channelGateKernel: Kernel<{ x: tf.Tensor4D; gates: tf.Tensor2D }, Record<string, never>> = defineKernel<
  { x: tf.Tensor4D; gates: tf.Tensor2D },
  Record<string, never>
>({
  name: 'SluiceChannelGate',
  composition: ({ x, gates }) => [tf.mul(x, spread(gates, x.shape))],
  saves: { inputs: ['x', 'gates'] },
  gradient: ([dy], [x, gates]) => ({
    x: () => only(channelGateKernel({ x: dy as tf.Tensor4D, gates: gates as tf.Tensor2D }, {})),
    gates: () => tf.sum(tf.mul(dy as tf.Tensor, x as tf.Tensor), [1, 2]),
  }),
});

/**
 * Multiplies every channel of every image by a number of its own.
 *
 * @param x images [N, H, W, C]
 * @param gates [N, C]
 */
export const channelGate = (x: tf.Tensor4D, gates: tf.Tensor2D): tf.Tensor4D => {
  expectImages('channelGate', 'x', x);
  expectShapes(
    gates.rank === 2 && gates.shape[0] === x.shape[0] && gates.shape[1] === x.shape[3],
    'channelGate',
    { x, gates },
    'give gates the shape [batch, channels of x]',
  );
  return only(channelGateKernel({ x, gates }, {}));
};
