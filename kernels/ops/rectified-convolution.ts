import type * as tf from '@tensorflow/tfjs-core';
import {
  type ConvolutionAttributes,
  type convolution,
  convolutionFilterGradient,
  convolutionInputGradient,
  convolutionKernel,
  expectConvolution,
} from './convolution.js';
import { defineKernel, only } from './kernel.js';
import { relu, reluGradient } from './relu.js';

/** Gradient of {@link rectifiedConvolution} to its input. */
export const rectifiedConvolutionInputGradient = defineKernel<
  { dy: tf.Tensor4D; filter: tf.Tensor4D; x: tf.Tensor4D },
  ConvolutionAttributes
>({
  name: 'SluiceRectifiedConvolutionInputGradient',
  composition: ({ dy, filter, x }, attributes) => {
    const back = only<tf.Tensor>(convolutionInputGradient({ dy, filter }, { ...attributes, inputShape: x.shape }));
    return reluGradient({ dy: back, y: x }, {});
  },
});

/** Gradient of {@link rectifiedConvolution} to its filter. */
export const rectifiedConvolutionFilterGradient = defineKernel<
  { x: tf.Tensor4D; dy: tf.Tensor4D },
  ConvolutionAttributes & { readonly filterShape: readonly number[] }
>({
  name: 'SluiceRectifiedConvolutionFilterGradient',
  composition: ({ x, dy }, attributes) => convolutionFilterGradient({ x: relu(x), dy }, attributes),
});

/** The kernel of {@link rectifiedConvolution}. */
export const rectifiedConvolutionKernel = defineKernel<{ x: tf.Tensor4D; filter: tf.Tensor4D }, ConvolutionAttributes>({
  name: 'SluiceRectifiedConvolution',
  composition: ({ x, filter }, attributes) => convolutionKernel({ x: relu(x), filter }, attributes),
  saves: { inputs: ['x', 'filter'] },
  gradient: ([dy], [x, filter], { stride, padding }) => {
    const given = { dy: dy as tf.Tensor4D, x: x as tf.Tensor4D };
    return {
      x: () => only(rectifiedConvolutionInputGradient({ ...given, filter: filter as tf.Tensor4D }, { stride, padding })),
      filter: () =>
        only(rectifiedConvolutionFilterGradient(given, { stride, padding, filterShape: (filter as tf.Tensor).shape })),
    };
  },
});

/**
 * The {@link convolution} of max(x, 0), with the same bits as after a ReLU of its own.
 *
 * For its gradient it keeps x, which the operation that made it or another that reads it often keeps anyway, and not its
 * positive part, which is computed again.
 *
 * @param x images [N, H, W, I]
 * @param filter [height, width, I, O]
 * @returns [N, ⌊(H + 2p - height)/stride⌋ + 1, ⌊(W + 2p - width)/stride⌋ + 1, O]
 */
export const rectifiedConvolution: typeof convolution = (x, filter, attributes) => {
  expectConvolution('rectifiedConvolution', x, filter, attributes);
  return only(rectifiedConvolutionKernel({ x, filter }, attributes));
};
