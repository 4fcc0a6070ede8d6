import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, only } from './kernel.js';

/** The kernel of {@link spread}. */
export const spreadKernel = defineKernel<{ x: tf.Tensor2D }, { readonly shape: readonly number[] }>({
  name: 'SluiceSpread',
  composition: ({ x }, { shape }) => {
    const [batch, height, width, channels] = shape as [number, number, number, number];
    return [tf.tile(tf.reshape(x, [batch, 1, 1, channels]), [1, height, width, 1])];
  },
});

/**
 * A number for each sample and channel, [N, C], repeated at every pixel of images of the shape [N, H, W, C]. Exact, and
 * on `native` much faster than a broadcast over middle axes, which is why products of other kernels use it. Not differentiable.
 */
export const spread = (x: tf.Tensor2D, shape: readonly [number, number, number, number]): tf.Tensor4D =>
  only(spreadKernel({ x }, { shape }));
