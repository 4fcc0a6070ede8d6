import * as tf from '@tensorflow/tfjs-core';
import type { Layer } from '../module.js';
import { parameterOf } from '../parameters.js';
import { plainLayer } from './layer.js';

/** Adds to each channel a learnt number [channels], which starts at 0 and bears the layer's own name. */
export const biasLayer = (channels: number): Layer => ({
  ...plainLayer((context, name, x) => tf.add(x, parameterOf<tf.Tensor1D>(context.parameters, name)) as tf.Tensor4D),
  parameters: { '': { shape: [channels], initial: 'zeros' } },
});
