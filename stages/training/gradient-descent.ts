import * as tf from '@tensorflow/tfjs-core';
import { positiveNumber, numberBetween, nonNegativeNumber } from '../../artifacts/codecs/number.js';
import { record, withDefault } from '../../artifacts/codecs/record.js';
import type * as t from 'io-ts';
import { globalNorm } from '../../kernels/ops/global-norm.js';
import { momentumStep } from '../../kernels/ops/momentum-step.js';
import type { Parameters } from '../../networks/parameters.js';

/** Settings of stochastic gradient descent with momentum, cosine annealing and clipping. */
export const GradientDescent = record('GradientDescent', {
  learningRate: withDefault(positiveNumber, 0.025),
  /** The learning rate that cosine annealing ends at. */
  finalLearningRate: withDefault(nonNegativeNumber, 0),
  momentum: withDefault(numberBetween(0, 1), 0.9),
  weightDecay: withDefault(nonNegativeNumber, 3e-4),
  /** Largest Euclidean norm of all gradients together; larger ones are scaled down to it. */
  clip: withDefault(positiveNumber, 5),
});
export type GradientDescent = t.TypeOf<typeof GradientDescent>;

/** Weights with the momentum of each. */
export interface MovingWeights {
  readonly weights: Parameters;
  readonly momentum: Parameters;
}

/**
 * One step of gradient descent on all weights; gives new tensors, the old ones stay.
 *
 * @param gradients of the loss, by weight; clipped together to `clip`
 */
export const descend = (
  { weights, momentum }: MovingWeights,
  gradients: Parameters,
  learningRate: number,
  settings: Pick<GradientDescent, 'momentum' | 'weightDecay' | 'clip'>,
): MovingWeights => {
  const names = Object.keys(weights);
  const [norm] = tf.tidy(() => globalNorm(names.map((name) => gradients[name] as tf.Tensor))).dataSync() as Float32Array;
  // PyTorch's clip_grad_norm_, to the 1e-6 that keeps it from dividing by zero.
  const scale = Math.min(1, settings.clip / ((norm as number) + 1e-6));
  const moved = names.map((name) => {
    const state = { weights: weights[name] as tf.Tensor, momentum: momentum[name] as tf.Tensor, gradient: gradients[name] as tf.Tensor };
    return [name, momentumStep(state, { learningRate, momentum: settings.momentum, weightDecay: settings.weightDecay, scale })] as const;
  });
  return {
    weights: Object.fromEntries(moved.map(([name, next]) => [name, next.weights])),
    momentum: Object.fromEntries(moved.map(([name, next]) => [name, next.momentum])),
  };
};

/** Momentum 0 for every weight. */
export const atRest = (weights: Parameters): Parameters => Object.fromEntries(Object.entries(weights).map(([name, tensor]) => [name, tf.zerosLike(tensor)]));
