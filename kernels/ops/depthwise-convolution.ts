import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, only } from './kernel.js';
import { expectImages, expectShapes } from './shape.js';
import { cropped, gatherPlace, outputExtent, padded, paddedShapeOf, places, scatterPlace, total, type Window } from './window.js';

type Attributes = {
  /** The step of the window, in pixels. */
  readonly stride: number;
  /** The distance of the window's places, in pixels. */
  readonly dilation: number;
};

const windowOf = (size: number, { stride, dilation }: Attributes): Window => ({
  height: size,
  width: size,
  stride,
  dilation,
  padding: (dilation * (size - 1)) / 2,
});

/** The filter's weights [C] at a place of the window. */
const filterAt = (filter: tf.Tensor4D, [row, column]: readonly [number, number]): tf.Tensor1D =>
  tf.reshape(tf.slice4d(filter, [row, column, 0, 0], [1, 1, -1, -1]), [filter.shape[2]]);

/** Gradient of {@link depthwiseConvolution} to its input. */
export const depthwiseConvolutionInputGradient = defineKernel<
  { dy: tf.Tensor4D; filter: tf.Tensor4D },
  Attributes & { readonly inputShape: readonly number[] }
>({
  name: 'SluiceDepthwiseConvolutionInputGradient',
  composition: ({ dy, filter }, { inputShape, ...attributes }) => {
    const window = windowOf(filter.shape[0], attributes);
    const shape = paddedShapeOf(inputShape, window.padding);
    const terms = places(window).map((place) => scatterPlace(tf.mul(dy, filterAt(filter, place)), window, place, shape));
    return [cropped(total(terms), window.padding)];
  },
});

/** Gradient of {@link depthwiseConvolution} to its filter of `size` × `size` places. */
export const depthwiseConvolutionFilterGradient = defineKernel<
  { x: tf.Tensor4D; dy: tf.Tensor4D },
  Attributes & { readonly size: number }
>({
  name: 'SluiceDepthwiseConvolutionFilterGradient',
  composition: ({ x, dy }, { size, ...attributes }) => {
    const window = windowOf(size, attributes);
    const images = padded(x, window.padding);
    const extent = outputExtent(x.shape, window);
    const terms = places(window).map((place) => tf.sum(tf.mul(gatherPlace(images, window, place, extent), dy), [0, 1, 2]));
    return [tf.reshape(tf.stack(terms), [size, size, x.shape[3], 1])];
  },
});

/** The kernel of {@link depthwiseConvolution}. */
export const depthwiseConvolutionKernel = defineKernel<{ x: tf.Tensor4D; filter: tf.Tensor4D }, Attributes>({
  name: 'SluiceDepthwiseConvolution',
  composition: ({ x, filter }, attributes) => {
    const window = windowOf(filter.shape[0], attributes);
    const images = padded(x, window.padding);
    const extent = outputExtent(x.shape, window);
    return [total(places(window).map((place) => tf.mul(gatherPlace(images, window, place, extent), filterAt(filter, place))))];
  },
  saves: { inputs: ['x', 'filter'] },
  gradient: ([dy], [x, filter], { stride, dilation }) => ({
    x: () =>
      only(
        depthwiseConvolutionInputGradient(
          { dy: dy as tf.Tensor4D, filter: filter as tf.Tensor4D },
          { stride, dilation, inputShape: (x as tf.Tensor).shape },
        ),
      ),
    filter: () =>
      only(
        depthwiseConvolutionFilterGradient(
          { x: x as tf.Tensor4D, dy: dy as tf.Tensor4D },
          { stride, dilation, size: (filter as tf.Tensor4D).shape[0] },
        ),
      ),
  }),
});

/**
 * Convolves each channel with its own filter, with dilation·(k - 1)/2 zeros on each side: at stride 1 the size stays.
 *
 * @param x images [N, H, W, C]
 * @param filter [k, k, C, 1], k odd
 * @returns [N, ⌊(H - 1)/stride⌋ + 1, ⌊(W - 1)/stride⌋ + 1, C]
 */
export const depthwiseConvolution = (x: tf.Tensor4D, filter: tf.Tensor4D, { stride, dilation }: Attributes): tf.Tensor4D => {
  expectImages('depthwiseConvolution', 'x', x);
  const [height, width, channels, multiplier] = filter.shape;
  expectShapes(
    filter.rank === 4 && height === width && height % 2 === 1 && channels === x.shape[3] && multiplier === 1,
    'depthwiseConvolution',
    { x, filter },
    'give the filter the shape [k, k, channels of x, 1] with an odd k',
  );
  return only(depthwiseConvolutionKernel({ x, filter }, { stride, dilation }));
};
