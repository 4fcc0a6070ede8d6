import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, only } from './kernel.js';
import { expectImages, expectShapes } from './shape.js';
import { cropped, gatherPlace, outputExtent, padded, paddedShapeOf, places, scatterPlace, total, type Window } from './window.js';

/** The stride and the padding of a convolution. */
export type ConvolutionAttributes = {
  /** The step of the window, in pixels. */
  readonly stride: number;
  /** Zeros added on each of the four sides, in pixels. */
  readonly padding: number;
};

const windowOf = (filterShape: readonly number[], { stride, padding }: ConvolutionAttributes): Window => ({
  height: filterShape[0] as number,
  width: filterShape[1] as number,
  stride,
  padding,
  dilation: 1,
});

const isProduct = (filterShape: readonly number[], { stride, padding }: ConvolutionAttributes): boolean =>
  filterShape[0] === 1 && filterShape[1] === 1 && stride === 1 && padding === 0;

const rows = (x: tf.Tensor): tf.Tensor2D => tf.reshape(x, [-1, x.shape[x.rank - 1] as number]);

/** The filter's matrix [ci, co] at a place of the window. */
const filterAt = (filter: tf.Tensor4D, [row, column]: readonly [number, number]): tf.Tensor2D =>
  tf.reshape(tf.slice4d(filter, [row, column, 0, 0], [1, 1, -1, -1]), [filter.shape[2], filter.shape[3]]);

/** Gradient of {@link convolution} to its input. */
export const convolutionInputGradient = defineKernel<
  { dy: tf.Tensor4D; filter: tf.Tensor4D },
  ConvolutionAttributes & { readonly inputShape: readonly number[] }
>({
  name: 'SluiceConvolutionInputGradient',
  composition: ({ dy, filter }, { stride, padding, inputShape }) => {
    const window = windowOf(filter.shape, { stride, padding });
    if (isProduct(filter.shape, { stride, padding })) {
      const back = tf.transpose(filterAt(filter, [0, 0]));
      return [tf.reshape(tf.matMul(rows(dy), back), [...inputShape])];
    }
    const [, height, width] = paddedShapeOf(inputShape, padding);
    const terms = places(window).map((place) => {
      const back = tf.matMul(rows(dy), tf.transpose(filterAt(filter, place)));
      const images = tf.reshape(back, [dy.shape[0], dy.shape[1], dy.shape[2], filter.shape[2]]) as tf.Tensor4D;
      return scatterPlace(images, window, place, [dy.shape[0], height as number, width as number, filter.shape[2]]);
    });
    return [cropped(total(terms), padding)];
  },
});

/** Gradient of {@link convolution} to its filter. */
export const convolutionFilterGradient = defineKernel<
  { x: tf.Tensor4D; dy: tf.Tensor4D },
  ConvolutionAttributes & { readonly filterShape: readonly number[] }
>({
  name: 'SluiceConvolutionFilterGradient',
  composition: ({ x, dy }, { stride, padding, filterShape }) => {
    const window = windowOf(filterShape, { stride, padding });
    const images = padded(x, padding);
    const terms = places(window).map((place) => {
      const seen = gatherPlace(images, window, place, outputExtent(x.shape, window));
      return tf.matMul(rows(seen), rows(dy), true, false);
    });
    return [tf.reshape(tf.stack(terms), [...filterShape])];
  },
});

/** The kernel of {@link convolution}. */
export const convolutionKernel = defineKernel<{ x: tf.Tensor4D; filter: tf.Tensor4D }, ConvolutionAttributes>({
  name: 'SluiceConvolution',
  composition: ({ x, filter }, { stride, padding }) => {
    if (!isProduct(filter.shape, { stride, padding })) return [tf.conv2d(x, filter, stride, padding)];
    const [batch, height, width] = x.shape;
    return [tf.reshape(tf.matMul(rows(x), filterAt(filter, [0, 0])), [batch, height, width, filter.shape[3]])];
  },
  saves: { inputs: ['x', 'filter'] },
  gradient: ([dy], [x, filter], { stride, padding }) => ({
    x: () =>
      only(
        convolutionInputGradient(
          { dy: dy as tf.Tensor4D, filter: filter as tf.Tensor4D },
          { stride, padding, inputShape: (x as tf.Tensor).shape },
        ),
      ),
    filter: () =>
      only(
        convolutionFilterGradient(
          { x: x as tf.Tensor4D, dy: dy as tf.Tensor4D },
          { stride, padding, filterShape: (filter as tf.Tensor).shape },
        ),
      ),
  }),
});

/** Refuses shapes that an operation cannot convolve. */
export const expectConvolution = (
  operation: string,
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  { stride, padding }: ConvolutionAttributes,
): void => {
  expectImages(operation, 'x', x);
  expectShapes(
    filter.rank === 4 && filter.shape[2] === x.shape[3],
    operation,
    { x, filter },
    'give the filter the shape [height, width, channels of x, output channels]',
  );
  const [, height, width] = outputExtent(x.shape, windowOf(filter.shape, { stride, padding }));
  expectShapes(height > 0 && width > 0, operation, { x, filter }, `enlarge the images or the padding of ${padding}`);
};

/**
 * Convolves images with a dense filter, with the same number of zeros on all four sides (as PyTorch's `Conv2d`, no bias).
 *
 * @param x images [N, H, W, I]
 * @param filter [height, width, I, O]
 * @returns [N, ⌊(H + 2p - height)/stride⌋ + 1, ⌊(W + 2p - width)/stride⌋ + 1, O]
 */
export const convolution = (x: tf.Tensor4D, filter: tf.Tensor4D, attributes: ConvolutionAttributes): tf.Tensor4D => {
  expectConvolution('convolution', x, filter, attributes);
  return only(convolutionKernel({ x, filter }, attributes));
};
