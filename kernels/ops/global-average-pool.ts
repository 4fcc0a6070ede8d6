import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, only } from './kernel.js';
import { expectImages } from './shape.js';

/** Gradient of {@link globalAveragePool} to its input. */
export const globalAveragePoolGradient = defineKernel<{ dy: tf.Tensor2D }, { readonly inputShape: readonly number[] }>({
  name: 'SluiceGlobalAveragePoolGradient',
  composition: ({ dy }, { inputShape }) => {
    const [batch, height, width, channels] = inputShape as [number, number, number, number];
    const share = tf.reshape(tf.div(dy, height * width), [batch, 1, 1, channels]);
    return [tf.tile(share, [1, height, width, 1])];
  },
});

/** The kernel of {@link globalAveragePool}. */
export const globalAveragePoolKernel = defineKernel<{ x: tf.Tensor4D }, { readonly inputShape: readonly number[] }>({
  name: 'SluiceGlobalAveragePool',
  composition: ({ x }) => [tf.mean(x, [1, 2])],
  gradient: ([dy], _, attributes) => ({ x: () => only(globalAveragePoolGradient({ dy: dy as tf.Tensor2D }, attributes)) }),
});

/** The mean of all pixels: images [N, H, W, C] to [N, C]. */
export const globalAveragePool = (x: tf.Tensor4D): tf.Tensor2D => {
  expectImages('globalAveragePool', 'x', x);
  return only(globalAveragePoolKernel({ x }, { inputShape: x.shape }));
};
