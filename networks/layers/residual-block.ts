import * as tf from '@tensorflow/tfjs-core';
import { sumNode } from '../export/operators/elementwise.js';
import { type Layer, moduleOf } from '../module.js';
import { joinName } from '../parameters.js';
import { convolutionLayer } from './convolution.js';
import { sequence } from './layer.js';
import { normalizationLayer } from './normalization.js';
import { poolLayer } from './pool.js';
import { rectifier } from './rectifier.js';

/**
 * Halves height and width (both even) and doubles the channels: twice ReLU, 3×3 convolution and normalisation, the first
 * of stride 2, beside a shortcut of 2×2 average pool and 1×1 convolution.
 *
 * Source: Dong and Yang, "NAS-Bench-201" (ICLR 2020), section 2.1.
 */
export const residualBlock = (inputs: number): Layer => {
  const outputs = 2 * inputs;
  const body = sequence({
    relu1: rectifier,
    convolution1: convolutionLayer({ inputs, outputs, size: 3, stride: 2, padding: 1 }),
    norm1: normalizationLayer(outputs, true),
    relu2: rectifier,
    convolution2: convolutionLayer({ inputs: outputs, outputs, size: 3, padding: 1 }),
    norm2: normalizationLayer(outputs, true),
  });
  const shortcut = sequence({
    pool: poolLayer('average', { size: 2, stride: 2, padding: 0 }),
    convolution: convolutionLayer({ inputs, outputs, size: 1 }),
  });
  return moduleOf(
    { '': body, shortcut },
    {
      title: 'residual block',
      extent: body.extent,
      apply: (part, x: tf.Tensor4D): tf.Tensor4D => tf.add(part('', x), part('shortcut', x)),
      describe: (part, x, trace, name) => sumNode(trace, joinName(name, 'sum'), [part('', x), part('shortcut', x)]),
    },
  );
};
