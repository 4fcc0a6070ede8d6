import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, only } from './kernel.js';
import { expectPool, type Pool, poolWindow } from './pool.js';
import { outputExtent } from './window.js';

type Shape = readonly [number, number, number, number];

/** The place in x, a flat index, of the largest value of each window; of equal ones the first in row-major order. */
const largestPlaces = (x: Float32Array, shape: Shape, extent: readonly number[], { size, stride, padding }: Pool): Int32Array => {
  const [batch, height, width, channels] = shape;
  const [, rows, columns] = extent as [number, number, number];
  const places = new Int32Array(batch * rows * columns * channels);
  let at = 0;
  for (let image = 0; image < batch; image++) {
    for (let row = 0; row < rows; row++) {
      const [top, bottom] = [Math.max(0, row * stride - padding), Math.min(height, row * stride - padding + size)];
      for (let column = 0; column < columns; column++) {
        const [left, right] = [Math.max(0, column * stride - padding), Math.min(width, column * stride - padding + size)];
        for (let channel = 0; channel < channels; channel++) {
          let best = ((image * height + top) * width + left) * channels + channel;
          for (let y = top; y < bottom; y++) {
            for (let seen = left; seen < right; seen++) {
              const place = ((image * height + y) * width + seen) * channels + channel;
              if ((x[place] as number) > (x[best] as number)) best = place;
            }
          }
          places[at++] = best;
        }
      }
    }
  }
  return places;
};

/**
 * The place of the largest value in each sliding window: what {@link selectPool} takes from other images. Not
 * differentiable.
 *
 * @param x images [N, H, W, C]
 * @returns flat indices into `x`, int32 [N, ⌊(H + 2p - size)/stride⌋ + 1, ⌊(W + 2p - size)/stride⌋ + 1, C]
 */
export const maxPlaces = (x: tf.Tensor4D, { size, stride, padding }: Pool): tf.Tensor4D => {
  const pool = { size, stride, padding };
  expectPool('maxPlaces', x, pool);
  const extent = outputExtent(x.shape, poolWindow(pool));
  const places = largestPlaces(x.dataSync() as Float32Array, x.shape, extent, pool);
  return tf.tensor4d(places, [...(extent as [number, number, number]), x.shape[3]], 'int32');
};

// Plain loops instead of tfjs operations: none of theirs takes from flat places without building an index for each number.

/** The gradient of {@link selectPool} to its input. */
export const selectPoolGradient = defineKernel<{ dy: tf.Tensor4D; places: tf.Tensor4D }, { readonly shape: readonly number[] }>({
  name: 'SluiceSelectPoolGradient',
  composition: ({ dy, places }, { shape }) => {
    const dx = new Float32Array(shape.reduce((product, length) => product * length, 1));
    const values = dy.dataSync() as Float32Array;
    (places.dataSync() as Int32Array).forEach((place, i) => {
      dx[place] = (dx[place] as number) + (values[i] as number);
    });
    return [tf.tensor(dx, [...shape])];
  },
});

/** The kernel of {@link selectPool}. */
export const selectPoolKernel = defineKernel<{ x: tf.Tensor4D; places: tf.Tensor4D }, { readonly shape: readonly number[] }>({
  name: 'SluiceSelectPool',
  composition: ({ x, places }) => {
    const values = x.dataSync() as Float32Array;
    const chosen = places.dataSync() as Int32Array;
    const y = new Float32Array(chosen.length);
    for (let i = 0; i < y.length; i++) y[i] = values[chosen[i] as number] as number;
    return [tf.tensor(y, places.shape)];
  },
  saves: { inputs: ['places'] },
  gradient: ([dy], [places], attributes) => ({
    x: () => only(selectPoolGradient({ dy: dy as tf.Tensor4D, places: places as tf.Tensor4D }, attributes)),
  }),
});

/**
 * The values of `x` at given places: a max pool whose choice was made before, and which is linear in `x`.
 *
 * @param x images [N, H, W, C]
 * @param places of {@link maxPlaces} of images of the same shape
 */
export const selectPool = (x: tf.Tensor4D, places: tf.Tensor4D): tf.Tensor4D =>
  only(selectPoolKernel({ x, places }, { shape: x.shape }));
