import * as tf from '@tensorflow/tfjs-core';
import { momentumSteps } from '../../../kernels/ops/momentum-steps.js';
import type { Parameters } from '../../../networks/parameters.js';
import type { MovingWeights } from '../../training/gradient-descent.js';
import type { ObjectiveSetup } from './objective-setup.js';

/** Weights one step ahead. */
export interface VirtualWeights {
  readonly weights: Parameters;
  /** Frees those that are not the weights of before. */
  readonly dispose: () => void;
}

/** w' = w - ξ(∇w L_train + weight decay · w + momentum · buffer), without clipping, as in the authors' code of DARTS. */
export const virtualWeights = (
  { settings: { weights: settings }, dropout }: Pick<ObjectiveSetup, 'settings' | 'dropout'>,
  { weights, momentum }: MovingWeights,
  gradients: Parameters,
  learningRate: number,
): VirtualWeights => {
  const undecayed = new Set(dropout.undecayed);
  const names = Object.keys(gradients);
  const states = names.map((name) => ({
    weights: weights[name] as tf.Tensor,
    momentum: momentum[name] as tf.Tensor,
    gradient: gradients[name] as tf.Tensor,
    weightDecay: undecayed.has(name) ? 0 : settings.weightDecay,
  }));
  const after = momentumSteps(states, { learningRate, momentum: settings.momentum, scale: 1 });
  tf.dispose(after.map((state) => state.momentum));
  const moved = Object.fromEntries(after.map((state, i) => [names[i] as string, state.weights]));
  return { weights: { ...weights, ...moved }, dispose: () => tf.dispose(Object.values(moved)) };
};
