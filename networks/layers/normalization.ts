import type * as tf from '@tensorflow/tfjs-core';
import { batchNormalize } from '../../kernels/ops/batch-normalize.js';
import { normalizeWith } from '../../kernels/ops/normalize-with.js';
import type { Layer } from '../module.js';
import { joinName, parameterOf } from '../parameters.js';
import { plainLayer } from './layer.js';

/**
 * Batch normalisation over batch, height and width, with or without a learnt scale and shift per channel.
 *
 * Uses the batch's own statistics, which it records where the pass wants them, or the pass's running ones where it has them. Source: Ioffe and
 * Szegedy, "Batch normalization" (ICML 2015).
 */
export const normalizationLayer = (channels: number, affine: boolean): Layer => ({
  ...plainLayer((context, name, x) => {
    const learnt = affine
      ? {
          scale: parameterOf<tf.Tensor1D>(context.parameters, joinName(name, 'scale')),
          shift: parameterOf<tf.Tensor1D>(context.parameters, joinName(name, 'shift')),
        }
      : {};
    if (context.running !== undefined) {
      return normalizeWith(x, {
        mean: parameterOf<tf.Tensor1D>(context.running, joinName(name, 'mean')),
        variance: parameterOf<tf.Tensor1D>(context.running, joinName(name, 'variance')),
        ...learnt,
      });
    }
    const { y, mean, variance } = batchNormalize(x, learnt);
    if (context.measured !== undefined) context.measured[name] = { mean, variance, count: x.size / channels };
    return y;
  }),
  parameters: affine ? { scale: { shape: [channels], initial: 'ones' }, shift: { shape: [channels], initial: 'zeros' } } : {},
  normalisations: { '': channels },
});
