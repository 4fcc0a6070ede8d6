import * as tf from '@tensorflow/tfjs-core';
import { momentumStep } from '../../../kernels/ops/momentum-step.js';
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
  const undecayed = new Set(dropout.logits);
  const moved = Object.fromEntries(
    Object.keys(gradients).map((name) => {
      const [w, buffer, gradient] = [weights[name], momentum[name], gradients[name]] as [tf.Tensor, tf.Tensor, tf.Tensor];
      const weightDecay = undecayed.has(name) ? 0 : settings.weightDecay;
      const after = momentumStep(
        { weights: w, momentum: buffer, gradient },
        { learningRate, momentum: settings.momentum, weightDecay, scale: 1 },
      );
      after.momentum.dispose();
      return [name, after.weights];
    }),
  );
  return { weights: { ...weights, ...moved }, dispose: () => tf.dispose(Object.values(moved)) };
};
