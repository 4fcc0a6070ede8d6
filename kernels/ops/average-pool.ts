import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, only } from './kernel.js';
import { expectPool, type Pool, poolWindow } from './pool.js';
import { cropped, gatherPlace, outputExtent, padded, paddedShapeOf, places, scatterPlace, total } from './window.js';

/** One over the number of pixels (padding left out) that each window position sees: [1, OH, OW, 1]. */
const shares = (inputShape: readonly number[], pool: Pool): tf.Tensor4D => {
  const window = poolWindow(pool);
  const [, height, width] = outputExtent(inputShape, window);
  const along = (position: number, length: number): number => {
    const from = position * pool.stride - pool.padding;
    return Math.min(from + pool.size, length) - Math.max(from, 0);
  };
  const of = (i: number) => along(Math.floor(i / width), inputShape[1] as number) * along(i % width, inputShape[2] as number);
  return tf.tensor4d(
    Float32Array.from({ length: height * width }, (_, i) => 1 / of(i)),
    [1, height, width, 1],
  );
};

/** Gradient of {@link averagePool} to its input. */
export const averagePoolGradient = defineKernel<{ dy: tf.Tensor4D }, Pool & { readonly inputShape: readonly number[] }>({
  name: 'SluiceAveragePoolGradient',
  composition: ({ dy }, { inputShape, ...pool }) => {
    const window = poolWindow(pool);
    const shape = paddedShapeOf(inputShape, pool.padding);
    const share: tf.Tensor4D = tf.mul(dy, shares(inputShape, pool));
    return [cropped(total(places(window).map((place) => scatterPlace(share, window, place, shape))), pool.padding)];
  },
});

/** The kernel of {@link averagePool}. */
export const averagePoolKernel = defineKernel<{ x: tf.Tensor4D }, Pool & { readonly inputShape: readonly number[] }>({
  name: 'SluiceAveragePool',
  composition: ({ x }, { inputShape: _, ...pool }) => {
    const window = poolWindow(pool);
    const images = padded(x, pool.padding);
    const seen = places(window).map((place) => gatherPlace(images, window, place, outputExtent(x.shape, window)));
    return [tf.mul(total(seen), shares(x.shape, pool))];
  },
  gradient: ([dy], _, attributes) => ({ x: () => only(averagePoolGradient({ dy: dy as tf.Tensor4D }, attributes)) }),
});

/**
 * The mean of the pixels in a sliding window; padding is not counted (PyTorch's `count_include_pad=False`).
 *
 * @param x images [N, H, W, C]
 * @returns [N, ⌊(H + 2p - size)/stride⌋ + 1, ⌊(W + 2p - size)/stride⌋ + 1, C]
 */
export const averagePool = (x: tf.Tensor4D, { size, stride, padding }: Pool): tf.Tensor4D => {
  expectPool('averagePool', x, { size, stride, padding });
  return only(averagePoolKernel({ x }, { size, stride, padding, inputShape: x.shape }));
};
