import type { Tensor4D } from '@tensorflow/tfjs-core';
import { expectImages, expectShapes } from './shape.js';
import { outputExtent, type Window } from './window.js';

/** The square window of a pooling operation. */
export type Pool = {
  /** The side of the window, in pixels. */
  readonly size: number;
  /** The step of the window, in pixels. */
  readonly stride: number;
  /** Pixels of padding on each side; they never count. At most half the size. */
  readonly padding: number;
};

/** A pool as a sliding window. */
export const poolWindow = ({ size, stride, padding }: Pool): Window => ({
  height: size,
  width: size,
  stride,
  padding,
  dilation: 1,
});

/** Refuses a pool without a window position, or with windows that lie in the padding alone. */
export const expectPool = (operation: string, x: Tensor4D, pool: Pool): void => {
  expectImages(operation, 'x', x);
  const [, height, width] = outputExtent(x.shape, poolWindow(pool));
  expectShapes(height > 0 && width > 0, operation, { x }, `enlarge the images, or take a window smaller than ${pool.size}`);
  expectShapes(2 * pool.padding <= pool.size, operation, { x }, `take a padding of at most half the window, not ${pool.padding}`);
};
