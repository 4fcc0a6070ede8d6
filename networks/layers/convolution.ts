import type * as tf from '@tensorflow/tfjs-core';
import { convolution } from '../../kernels/ops/convolution.js';
import { depthwiseConvolution } from '../../kernels/ops/depthwise-convolution.js';
import { described } from '../export/description.js';
import type { GraphValue } from '../export/graph.js';
import { convolutionNode } from '../export/operators/convolution.js';
import { reluNode } from '../export/operators/elementwise.js';
import type { Extent, Layer } from '../module.js';
import { parameterOf } from '../parameters.js';

/** The size of a sliding window's output. */
export const windowExtent = (input: Extent, size: number, stride: number, padding: number): Extent => ({
  height: Math.floor((input.height + 2 * padding - size) / stride) + 1,
  width: Math.floor((input.width + 2 * padding - size) / stride) + 1,
});

/** Settings of a convolution; padding in pixels on each side. */
export interface ConvolutionSettings {
  readonly inputs: number;
  readonly outputs: number;
  readonly size: number;
  readonly stride?: 1 | 2;
  readonly padding?: number;
}

/** A convolution without bias; its filter [size, size, inputs, outputs] bears the layer's own name. */
export const convolutionLayer = ({ inputs, outputs, size, stride = 1, padding = 0 }: ConvolutionSettings): Layer => {
  const extent = (input: Extent): Extent => windowExtent(input, size, stride, padding);
  const layer: Layer = {
    parameters: { '': { shape: [size, size, inputs, outputs], initial: { fanIn: size * size * inputs } } },
    normalisations: {},
    extent,
    multiplyAccumulates: (input) => {
      const { height, width } = extent(input);
      return height * width * size * size * inputs * outputs;
    },
    apply: (context, name, x) => convolution(x, parameterOf<tf.Tensor4D>(context.parameters, name), { stride, padding }),
  };
  return described(layer, (trace, name, x: GraphValue) =>
    convolutionNode(trace, name, x, { filter: name, outputs, size: [size, size], stride, padding }),
  );
};

/** ReLU and {@link convolutionLayer}, as one operation that keeps no positive part for its gradient. */
export const rectifiedConvolutionLayer = (settings: ConvolutionSettings): Layer => {
  const plain = convolutionLayer(settings);
  const layer: Layer = {
    ...plain,
    apply: (context, name, x) =>
      context.rectifiedConvolution(x, parameterOf<tf.Tensor4D>(context.parameters, name), {
        stride: settings.stride ?? 1,
        padding: settings.padding ?? 0,
      }),
  };
  return described(layer, (trace, name, x: GraphValue) => trace.module(plain, name, reluNode(trace, `${name}_relu`, x)));
};

/**
 * A convolution of each channel by itself, padded so that stride 1 keeps the size; no bias.
 * Its filter [size, size, channels, 1] bears the layer's own name.
 */
export const depthwiseConvolutionLayer = (channels: number, size: number, stride: 1 | 2, dilation: 1 | 2): Layer => {
  const extent = (input: Extent): Extent => windowExtent(input, dilation * (size - 1) + 1, stride, (dilation * (size - 1)) / 2);
  const layer: Layer = {
    parameters: { '': { shape: [size, size, channels, 1], initial: { fanIn: size * size } } },
    normalisations: {},
    extent,
    multiplyAccumulates: (input) => {
      const { height, width } = extent(input);
      return height * width * size * size * channels;
    },
    apply: (context, name, x) =>
      depthwiseConvolution(x, parameterOf<tf.Tensor4D>(context.parameters, name), { stride, dilation }),
  };
  return described(layer, (trace, name, x: GraphValue) =>
    convolutionNode(trace, name, x, {
      filter: name,
      outputs: channels,
      size: [size, size],
      stride,
      padding: (dilation * (size - 1)) / 2,
      dilation,
      depthwise: true,
    }),
  );
};
