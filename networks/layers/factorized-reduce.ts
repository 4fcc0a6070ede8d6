import * as tf from '@tensorflow/tfjs-core';
import { subsample } from '../../kernels/ops/subsample.js';
import { concatNode, subsampleNode } from '../export/operators/layout.js';
import { type Layer, moduleOf } from '../module.js';
import { joinName } from '../parameters.js';
import { convolutionLayer, rectifiedConvolutionLayer } from './convolution.js';
import { identity, sequence } from './layer.js';
import { normalizationLayer, remadeNormalizationLayer } from './normalization.js';

/**
 * Halves height and width (both even) without a pool: two 1×1 convolutions, one on the even pixels and one on the odd
 * ones, concatenated. Source: the DARTS search space (Liu, Simonyan and Yang, ICLR 2019), after NASNet.
 */
const halvingConvolutions = (inputs: number, outputs: number, layer: typeof convolutionLayer): Layer => {
  const even = layer({ inputs, outputs: Math.floor(outputs / 2), size: 1 });
  const odd = layer({ inputs, outputs: outputs - Math.floor(outputs / 2), size: 1 });
  const halved: Layer['extent'] = ({ height, width }) => ({ height: height / 2, width: width / 2 });
  return moduleOf(
    { convolution1: even, convolution2: odd },
    {
      reads: (input) => ({ convolution1: halved(input), convolution2: halved(input) }),
      extent: halved,
      apply: (part, x: tf.Tensor4D): tf.Tensor4D =>
        tf.concat([part('convolution1', subsample(x, { offset: 0 })), part('convolution2', subsample(x, { offset: 1 }))], 3),
      describe: (part, x, trace, name) =>
        concatNode(trace, joinName(name, 'concat'), [
          part('convolution1', subsampleNode(trace, joinName(name, 'even'), x, 0)),
          part('convolution2', subsampleNode(trace, joinName(name, 'odd'), x, 1)),
        ]),
    },
  );
};

/**
 * Factorized reduce: ReLU, two halving 1×1 convolutions, batch normalisation.
 *
 * @param rectify default: the ReLU, taken of the pixels that the convolutions read, as the preprocessing of a cell has it
 */
export const factorizedReduceLayer = (inputs: number, outputs: number, affine: boolean, rectify?: Layer): Layer =>
  sequence({
    relu: rectify ?? identity,
    '': halvingConvolutions(inputs, outputs, rectify === undefined ? rectifiedConvolutionLayer : convolutionLayer),
    norm: (rectify === undefined ? remadeNormalizationLayer : normalizationLayer)(outputs, affine),
  });
