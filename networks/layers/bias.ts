import * as tf from '@tensorflow/tfjs-core';
import { described } from '../export/description.js';
import type { GraphValue } from '../export/graph.js';
import { convolutionNode } from '../export/operators/convolution.js';
import type { Layer } from '../module.js';
import { joinName, parameterOf } from '../parameters.js';
import { type ConvolutionSettings, convolutionLayer } from './convolution.js';
import { plainLayer, sequence } from './layer.js';

/** Adds to each channel a learnt number [channels], which starts at 0 and bears the layer's own name. */
export const biasLayer = (channels: number): Layer => ({
  ...plainLayer((context, name, x) => tf.add(x, parameterOf<tf.Tensor1D>(context.parameters, name)) as tf.Tensor4D),
  parameters: { '': { shape: [channels], initial: 'zeros' } },
});

/** A convolution with a bias: its filter bears the layer's own name, its bias [outputs] is `<name>.bias`. */
export const biasedConvolutionLayer = (settings: ConvolutionSettings): Layer => {
  const { outputs, size, stride, padding } = settings;
  return described(sequence({ '': convolutionLayer(settings), bias: biasLayer(outputs) }), (trace, name, x: GraphValue) =>
    convolutionNode(trace, name, x, { filter: name, bias: joinName(name, 'bias'), outputs, size: [size, size], stride, padding }),
  );
};
