import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, only } from './kernel.js';
import { expectPool, type Pool, poolWindow } from './pool.js';
import { cropped, gatherPlace, outputExtent, padded, places, scatterPlace } from './window.js';

// The lowest finite number: an infinity would turn into NaN when multiplied by a mask.
const LOWEST = -3.4028234663852886e38;

/** Gradient of {@link maxPool} to its input. */
export const maxPoolGradient = defineKernel<{ dy: tf.Tensor4D; x: tf.Tensor4D }, Pool>({
  name: 'SluiceMaxPoolGradient',
  composition: ({ dy, x }, pool) => {
    const window = poolWindow(pool);
    const extent = outputExtent(x.shape, window);
    const images = padded(x, pool.padding, LOWEST);
    const seen = places(window).map((place) => gatherPlace(images, window, place, extent));
    const highest = seen.reduce((a, b) => tf.maximum(a, b));
    let open: tf.Tensor4D = tf.onesLike(highest);
    let dx: tf.Tensor4D = tf.zerosLike(images);
    places(window).forEach((place, i) => {
      const first = tf.mul(open, tf.cast(tf.equal(seen[i] as tf.Tensor4D, highest), 'float32'));
      open = tf.sub(open, first);
      dx = tf.add(dx, scatterPlace(tf.mul(dy, first), window, place, images.shape));
    });
    return [cropped(dx, pool.padding)];
  },
});

/** The kernel of {@link maxPool}. */
export const maxPoolKernel = defineKernel<{ x: tf.Tensor4D }, Pool>({
  name: 'SluiceMaxPool',
  composition: ({ x }, pool) => {
    const window = poolWindow(pool);
    const images = padded(x, pool.padding, LOWEST);
    const seen = places(window).map((place) => gatherPlace(images, window, place, outputExtent(x.shape, window)));
    return [seen.reduce((a, b) => tf.maximum(a, b))];
  },
  saves: { inputs: ['x'] },
  gradient: ([dy], [x], pool) => ({ x: () => only(maxPoolGradient({ dy: dy as tf.Tensor4D, x: x as tf.Tensor4D }, pool)) }),
});

/**
 * The largest value in a sliding window; of equal ones the first in row-major order takes the gradient, as in PyTorch.
 *
 * @param x images [N, H, W, C]
 * @returns [N, ⌊(H + 2p - size)/stride⌋ + 1, ⌊(W + 2p - size)/stride⌋ + 1, C]
 */
export const maxPool = (x: tf.Tensor4D, { size, stride, padding }: Pool): tf.Tensor4D => {
  expectPool('maxPool', x, { size, stride, padding });
  return only(maxPoolKernel({ x }, { size, stride, padding }));
};
