import type * as tf from '@tensorflow/tfjs-core';
import { defineKernel, only } from './kernel.js';
import { expectImages, expectShapes } from './shape.js';
import { gatherPlace, scatterPlace, type Window } from './window.js';

type Attributes = { readonly offset: number; readonly inputShape: readonly number[] };

const WINDOW: Window = { height: 2, width: 2, stride: 2, dilation: 1, padding: 0 };

const extentOf = ({ offset, inputShape }: Attributes): [number, number, number] => [
  inputShape[0] as number,
  Math.ceil(((inputShape[1] as number) - offset) / 2),
  Math.ceil(((inputShape[2] as number) - offset) / 2),
];

/** Gradient of {@link subsample} to its input. */
export const subsampleGradient = defineKernel<{ dy: tf.Tensor4D }, Attributes>({
  name: 'SluiceSubsampleGradient',
  composition: ({ dy }, { offset, inputShape }) => [scatterPlace(dy, WINDOW, [offset, offset], inputShape)],
});

/** The kernel of {@link subsample}. */
export const subsampleKernel = defineKernel<{ x: tf.Tensor4D }, Attributes>({
  name: 'SluiceSubsample',
  composition: ({ x }, attributes) => [gatherPlace(x, WINDOW, [attributes.offset, attributes.offset], extentOf(attributes))],
  gradient: ([dy], _, attributes) => ({ x: () => only(subsampleGradient({ dy: dy as tf.Tensor4D }, attributes)) }),
});

/**
 * Every second row and column, from `offset` on: the sampling of a factorized reduce.
 *
 * @param x images [N, H, W, C]
 * @returns [N, ⌈(H - offset)/2⌉, ⌈(W - offset)/2⌉, C]
 */
export const subsample = (x: tf.Tensor4D, { offset }: { readonly offset: 0 | 1 }): tf.Tensor4D => {
  expectImages('subsample', 'x', x);
  const attributes = { offset, inputShape: x.shape };
  const [, height, width] = extentOf(attributes);
  expectShapes(height > 0 && width > 0, 'subsample', { x }, `give images of more than ${offset} pixels a side`);
  return only(subsampleKernel({ x }, attributes));
};
