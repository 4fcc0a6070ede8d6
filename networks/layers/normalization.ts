import type * as tf from '@tensorflow/tfjs-core';
import { batchNormalize } from '../../kernels/ops/batch-normalize.js';
import { normalizeWith } from '../../kernels/ops/normalize-with.js';
import { remakeable } from '../autodiff/remake.js';
import { described } from '../export/description.js';
import type { GraphValue } from '../export/graph.js';
import { normalizationNode } from '../export/operators/normalization.js';
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
  ...described(
    plainLayer((context, name, x) => {
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
    (trace, name, x: GraphValue) => normalizationNode(trace, name, x, affine),
  ),
  parameters: affine ? { scale: { shape: [channels], initial: 'ones' }, shift: { shape: [channels], initial: 'zeros' } } : {},
  normalisations: { '': channels },
});

/**
 * {@link normalizationLayer}; without scale and shift its output is made again in the backward pass and not kept until then.
 *
 * It pays for what few operations read: with the input, which is kept in any case, it takes half the memory.
 */
export const remadeNormalizationLayer = (channels: number, affine: boolean): Layer => {
  const layer = normalizationLayer(channels, affine);
  if (affine) return layer;
  const remade: Layer = {
    ...layer,
    apply: (context, name, x) => {
      const y = layer.apply(context, name, x);
      if (context.running === undefined) remakeable(y, ([saved]) => batchNormalize(saved as tf.Tensor4D).y);
      return y;
    },
  };
  return described(remade, (trace, name, x: GraphValue) => trace.module(layer, name, x));
};
