import * as tf from '@tensorflow/tfjs-core';
import type { Pool } from '../ops/pool.js';
import { cropped, padded, paddedShapeOf } from '../ops/window.js';
import { type Dilated, dilatedFilterGradient, dilatedForward, dilatedInputGradient } from './dilated-depthwise.js';
import { type Composition, runKernel } from './run-kernel.js';

// The zeros are put around the images beforehand: not every backend's kernels take a number of them.
const unpadded = (stride: number) => ({
  strides: [stride, stride],
  pad: 'valid',
  dataFormat: 'NHWC',
  dilations: [1, 1],
  dimRoundingMode: undefined,
});

/** Our dense convolution and its gradients, by tfjs' kernels. */
export const convolutions: Readonly<Record<string, Composition>> = {
  SluiceConvolution: ({ x, filter }, { stride, padding }) =>
    runKernel(tf.Conv2D, { x: padded(x, padding), filter }, unpadded(stride)),
  SluiceConvolutionInputGradient: ({ dy, filter }, { stride, padding, inputShape }) =>
    cropped(
      runKernel(tf.Conv2DBackpropInput, { dy, filter }, { ...unpadded(stride), inputShape: paddedShapeOf(inputShape, padding) }),
      padding,
    ),
  SluiceConvolutionFilterGradient: ({ x, dy }, { stride, padding, filterShape }) =>
    runKernel(tf.Conv2DBackpropFilter, { x: padded(x, padding), dy }, { ...unpadded(stride), filterShape }),
};

const dilatedOf = (size: number, { stride, dilation }: { readonly stride: number; readonly dilation: number }): Dilated => {
  const padding = (dilation * (size - 1)) / 2;
  return { size, stride, dilation, zeros: [padding, padding, padding, padding] };
};

/** Our depthwise convolution, by tfjs' kernel for one without dilation. */
export const depthwiseForward: Composition = ({ x, filter }, attributes) => {
  const of = dilatedOf(filter.shape[0], attributes);
  return of.dilation === 1
    ? runKernel(tf.DepthwiseConv2dNative, { x: padded(x, of.zeros[0]), filter }, unpadded(of.stride))
    : dilatedForward(x, filter, of);
};

/** The gradients of our depthwise convolution, by tfjs' kernels for one without dilation. */
export const depthwiseGradients: Readonly<Record<string, Composition>> = {
  SluiceDepthwiseConvolutionInputGradient: ({ dy, filter }, { inputShape, ...attributes }) => {
    const of = dilatedOf(filter.shape[0], attributes);
    const padding = of.zeros[0];
    if (of.dilation > 1) return dilatedInputGradient(dy, filter, inputShape, of);
    const around = { ...unpadded(of.stride), inputShape: paddedShapeOf(inputShape, padding) };
    return cropped(runKernel(tf.DepthwiseConv2dNativeBackpropInput, { dy, filter }, around), padding);
  },
  SluiceDepthwiseConvolutionFilterGradient: ({ x, dy }, { size, ...attributes }) => {
    const of = dilatedOf(size, attributes);
    const filterShape = [size, size, x.shape[3], 1];
    if (of.dilation > 1) return dilatedFilterGradient(x, dy, filterShape, of);
    const images = padded(x, of.zeros[0]);
    return runKernel(tf.DepthwiseConv2dNativeBackpropFilter, { x: images, dy }, { ...unpadded(of.stride), filterShape });
  },
};

const windowOf = ({ size, stride }: Pool) => ({
  filterSize: [size, size],
  strides: [stride, stride],
  pad: 'valid',
  dimRoundingMode: undefined,
});

/** The share of its pixels that a window position sees inside the images: [1, OH, OW, 1]. */
const coverage = ([, height, width]: readonly number[], pool: Pool): tf.Tensor4D =>
  runKernel(tf.AvgPool, { x: padded(tf.ones([1, height as number, width as number, 1]), pool.padding) }, windowOf(pool));

/** Our average pooling and its gradient, by tfjs' kernels. */
export const averagePools: Readonly<Record<string, Composition>> = {
  SluiceAveragePool: ({ x }, { inputShape, ...pool }) =>
    tf.div(runKernel(tf.AvgPool, { x: padded(x, pool.padding) }, windowOf(pool)), coverage(inputShape, pool)),
  SluiceAveragePoolGradient: ({ dy }, { inputShape, ...pool }) => {
    const share = tf.div(dy, coverage(inputShape, pool));
    // Only its shape counts.
    const input = tf.zeros<tf.Rank.R4>(paddedShapeOf(inputShape, pool.padding) as [number, number, number, number]);
    return cropped(runKernel(tf.AvgPoolGrad, { dy: share, input }, windowOf(pool)), pool.padding);
  },
};
