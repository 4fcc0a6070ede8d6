import * as tf from '@tensorflow/tfjs-core';
import { scatterPlace } from '../ops/window.js';
import { type Composition, runKernel } from './run-kernel.js';

/** A depthwise convolution over images [N, H, W, C] with zeros around them, one number for rows and columns. */
export interface Dilated {
  /** The side of the filter. */
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  /** Pixels of zeros above, below, left and right. */
  readonly zeros: readonly [number, number, number, number];
}

const VALID = { strides: [1, 1], pad: 'valid', dataFormat: 'NHWC', dilations: [1, 1], dimRoundingMode: undefined };

const around = (x: tf.Tensor4D, [top, bottom, left, right]: readonly number[]): tf.Tensor4D =>
  tf.pad4d(x, [
    [0, 0],
    [top as number, bottom as number],
    [left as number, right as number],
    [0, 0],
  ]);

const upToMultiple = (length: number, of: number): number => Math.ceil(length / of) * of;

/** Every dilation-th pixel, from each first one: d²·N images in which the filter's places are neighbours. */
const phases = (x: tf.Tensor4D, dilation: number): tf.Tensor4D =>
  tf.spaceToBatchND(
    x,
    [dilation, dilation],
    [
      [0, 0],
      [0, 0],
    ],
  );

/** The shape of the images with zeros around, up to multiples of the dilation. */
const extentOf = ([batch, height, width, channels]: readonly number[], { dilation, zeros }: Dilated) => {
  const [top, bottom, left, right] = zeros;
  return [
    batch as number,
    upToMultiple((height as number) + top + bottom, dilation),
    upToMultiple((width as number) + left + right, dilation),
    channels as number,
  ] as [number, number, number, number];
};

const imagePhases = (x: tf.Tensor4D, of: Dilated): tf.Tensor4D => {
  const [, height, width] = extentOf(x.shape, of);
  const [top, , left] = of.zeros;
  return phases(around(x, [top, height - top - x.shape[1], left, width - left - x.shape[2]]), of.dilation);
};

/** Phases of dy as if the stride were 1: zeros where the stride leaves a position out. */
const cotangentPhases = (dy: tf.Tensor4D, inputShape: readonly number[], of: Dilated): tf.Tensor4D => {
  const [batch, height, width, channels] = extentOf(inputShape, of);
  const reach = of.dilation * (of.size - 1);
  const window = { height: of.size, width: of.size, stride: of.stride, dilation: of.dilation, padding: 0 };
  return phases(scatterPlace(dy, window, [0, 0], [batch, height - reach, width - reach, channels]), of.dilation);
};

/** The gradient of a dilated depthwise convolution to its input, by the kernel of one without dilation. */
export const dilatedInputGradient = (
  dy: tf.Tensor4D,
  filter: tf.Tensor4D,
  inputShape: readonly number[],
  of: Dilated,
): tf.Tensor4D => {
  const [batch, height, width, channels] = extentOf(inputShape, of);
  const { dilation, zeros } = of;
  const gradient = runKernel(
    tf.DepthwiseConv2dNativeBackpropInput,
    { dy: cotangentPhases(dy, inputShape, of), filter },
    { ...VALID, inputShape: [batch * dilation * dilation, height / dilation, width / dilation, channels] },
  );
  const whole = tf.batchToSpaceND(
    gradient,
    [dilation, dilation],
    [
      [0, 0],
      [0, 0],
    ],
  );
  return tf.slice4d(whole, [0, zeros[0], zeros[2], 0], [...inputShape] as [number, number, number, number]);
};

/** The gradient of a dilated depthwise convolution to its filter, by the kernel of one without dilation. */
export const dilatedFilterGradient = (
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  filterShape: readonly number[],
  of: Dilated,
): tf.Tensor4D =>
  runKernel(
    tf.DepthwiseConv2dNativeBackpropFilter,
    { x: imagePhases(x, of), dy: cotangentPhases(dy, x.shape, of) },
    { ...VALID, filterShape },
  );

/** A dilated depthwise convolution, by the kernel of one without dilation. */
export const dilatedForward = (x: tf.Tensor4D, filter: tf.Tensor4D, of: Dilated): tf.Tensor4D => {
  const near = runKernel(tf.DepthwiseConv2dNative, { x: imagePhases(x, of), filter }, VALID);
  const every = tf.batchToSpaceND(
    near,
    [of.dilation, of.dilation],
    [
      [0, 0],
      [0, 0],
    ],
  );
  const [top, bottom, left, right] = of.zeros;
  const reach = of.dilation * (of.size - 1);
  return tf.stridedSlice(
    every,
    [0, 0, 0, 0],
    // The rest is there only to make the sides multiples of the dilation.
    [every.shape[0], x.shape[1] + top + bottom - reach, x.shape[2] + left + right - reach, every.shape[3]],
    [1, of.stride, of.stride, 1],
  ) as tf.Tensor4D;
};

type Shape4 = [number, number, number, number];

const dilatedOf = (
  kernelName: string,
  inputShape: readonly number[],
  filterShape: readonly number[],
  // biome-ignore lint/suspicious/noExplicitAny: the attributes are those of the kernel
  { strides, dilations, pad, dimRoundingMode }: any,
): Dilated => {
  const { strideHeight, strideWidth, dilationHeight, dilationWidth, padInfo } = tf.backend_util.computeConv2DInfo(
    inputShape as Shape4,
    filterShape as Shape4,
    strides,
    dilations,
    pad,
    dimRoundingMode,
    true,
  );
  if (strideHeight !== strideWidth || dilationHeight !== dilationWidth || filterShape[0] !== filterShape[1]) {
    throw new RangeError(
      `${kernelName}: the filter is [${filterShape.join(', ')}], strides ${strideHeight}, ${strideWidth}, dilations ` +
        `${dilationHeight}, ${dilationWidth}; use a square filter, equal strides and equal dilations`,
    );
  }
  const { top, bottom, left, right } = padInfo;
  return { size: filterShape[0] as number, stride: strideHeight, dilation: dilationHeight, zeros: [top, bottom, left, right] };
};

/** Tells whether a kernel's attributes ask for dilation. */
export const isDilated = ({ dilations }: { readonly dilations?: number | readonly number[] }): boolean =>
  [dilations ?? 1].flat().some((dilation) => dilation > 1);

/** tfjs' depthwise gradient kernels for a dilation above 1, which the kernels of several backends leave out silently. */
export const dilatedGradients: Readonly<Record<string, Composition>> = {
  [tf.DepthwiseConv2dNativeBackpropInput]: ({ dy, filter }, attributes) =>
    dilatedInputGradient(
      dy,
      filter,
      attributes.inputShape,
      dilatedOf(tf.DepthwiseConv2dNativeBackpropInput, attributes.inputShape, filter.shape, attributes),
    ),
  [tf.DepthwiseConv2dNativeBackpropFilter]: ({ x, dy }, attributes) =>
    dilatedFilterGradient(
      x,
      dy,
      attributes.filterShape,
      dilatedOf(tf.DepthwiseConv2dNativeBackpropFilter, x.shape, attributes.filterShape, attributes),
    ),
};
