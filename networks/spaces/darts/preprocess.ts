import { rectifiedConvolutionLayer } from '../../layers/convolution.js';
import { factorizedReduceLayer } from '../../layers/factorized-reduce.js';
import { sequence } from '../../layers/layer.js';
import { remadeNormalizationLayer } from '../../layers/normalization.js';
import type { Layer } from '../../module.js';
import type { CellPlan } from './layout.js';

const toChannels = (inputs: number, outputs: number, affine: boolean): Layer =>
  sequence({
    convolution: rectifiedConvolutionLayer({ inputs, outputs, size: 1 }),
    norm: remadeNormalizationLayer(outputs, affine),
  });

/**
 * Preprocessing of a cell's two inputs, to its channels and to one size: ReLU, 1×1 convolution and normalisation, or a
 * factorized reduce for an older input that is still twice as large.
 */
export const preprocessing = (plan: CellPlan, affine: boolean): { readonly older: Layer; readonly newer: Layer } => ({
  older: plan.older.halve
    ? factorizedReduceLayer(plan.older.channels, plan.channels, affine)
    : toChannels(plan.older.channels, plan.channels, affine),
  newer: toChannels(plan.newer.channels, plan.channels, affine),
});
