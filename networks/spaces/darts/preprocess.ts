import { type DropoutChoice, rectifierOf } from '../../layers/concrete-dropout.js';
import { convolutionLayer, rectifiedConvolutionLayer } from '../../layers/convolution.js';
import { factorizedReduceLayer } from '../../layers/factorized-reduce.js';
import { sequence } from '../../layers/layer.js';
import { normalizationLayer, remadeNormalizationLayer } from '../../layers/normalization.js';
import type { Layer } from '../../module.js';
import type { CellPlan } from './layout.js';

/** ReLU, 1×1 convolution, normalisation; the given ReLU, if there is one, in place of the plain one. */
const toChannels = (inputs: number, outputs: number, affine: boolean, rectify: Layer | undefined): Layer =>
  rectify === undefined
    ? sequence({
        convolution: rectifiedConvolutionLayer({ inputs, outputs, size: 1 }),
        norm: remadeNormalizationLayer(outputs, affine),
      })
    : sequence({
        relu: rectify,
        convolution: convolutionLayer({ inputs, outputs, size: 1 }),
        norm: normalizationLayer(outputs, affine),
      });

/**
 * Preprocessing of a cell's two inputs, to its channels and to one size: ReLU, 1×1 convolution and normalisation, or a
 * factorized reduce for an older input that is still twice as large.
 *
 * @param dropout of the network; these ReLUs are places of it only where it says so
 */
export const preprocessing = (
  plan: CellPlan,
  affine: boolean,
  dropout?: DropoutChoice,
): { readonly older: Layer; readonly newer: Layer } => {
  const hasPlaces = typeof dropout === 'object' && dropout.preprocessing === true;
  const rectify = (channels: number): Layer | undefined => (hasPlaces ? rectifierOf(channels, dropout) : undefined);
  return {
    older: plan.older.halve
      ? factorizedReduceLayer(plan.older.channels, plan.channels, affine, rectify(plan.older.channels))
      : toChannels(plan.older.channels, plan.channels, affine, rectify(plan.older.channels)),
    newer: toChannels(plan.newer.channels, plan.channels, affine, rectify(plan.newer.channels)),
  };
};
