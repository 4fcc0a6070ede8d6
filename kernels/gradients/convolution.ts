import * as tf from '@tensorflow/tfjs-core';
import type { Gradient } from './gradient.js';

const run = (kernelName: string, inputs: tf.NamedTensorMap, attributes: object): tf.Tensor =>
  tf.engine().runKernel(kernelName, inputs, attributes as Parameters<ReturnType<typeof tf.engine>['runKernel']>[2]);

/** Gradients of tfjs' own convolutions and pools, for code that calls them directly. */
export const convolution: readonly Gradient[] = [
  {
    kernelName: tf.Conv2D,
    inputs: ['x', 'filter'],
    of: (dy, [x, filter], { strides, pad, dataFormat, dimRoundingMode }) => ({
      x: () => run(tf.Conv2DBackpropInput, { dy, filter }, { strides, pad, dataFormat, dimRoundingMode, inputShape: x.shape }),
      filter: () =>
        run(tf.Conv2DBackpropFilter, { x, dy }, { strides, pad, dataFormat, dimRoundingMode, filterShape: filter.shape }),
    }),
  },
  {
    kernelName: tf.DepthwiseConv2dNative,
    inputs: ['x', 'filter'],
    of: (dy, [x, filter], { strides, pad, dilations, dimRoundingMode }) => {
      const attributes = { strides, pad, dimRoundingMode, dilations: dilations ?? [1, 1] };
      return {
        x: () => run(tf.DepthwiseConv2dNativeBackpropInput, { dy, filter }, { ...attributes, inputShape: x.shape }),
        filter: () => run(tf.DepthwiseConv2dNativeBackpropFilter, { x, dy }, { ...attributes, filterShape: filter.shape }),
      };
    },
  },
  {
    kernelName: tf.MaxPool,
    inputs: ['x'],
    outputs: [true],
    of: (dy, [x, y], { filterSize, strides, pad }) => ({
      x: () => run(tf.MaxPoolGrad, { dy, input: x, output: y }, { filterSize, strides, pad }),
    }),
  },
  {
    kernelName: tf.AvgPool,
    inputs: ['x'],
    of: (dy, [x], { filterSize, strides, pad }) => ({
      x: () => run(tf.AvgPoolGrad, { dy, input: x }, { filterSize, strides, pad }),
    }),
  },
];
