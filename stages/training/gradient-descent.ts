import * as tf from '@tensorflow/tfjs-core';
import type * as t from 'io-ts';
import { nonNegativeNumber, numberBetween, positiveNumber } from '../../artifacts/codecs/number.js';
import { record, withDefault } from '../../artifacts/codecs/record.js';
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

/** What a step of gradient descent gives: the weights after it, and the Euclidean norm that all gradients together had before clipping. */
export interface Descent {
  readonly moved: MovingWeights;
  readonly gradientNorm: number;
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
): Descent => {
  const names = Object.keys(weights);
  const norm = globalNorm(names.map((name) => gradients[name] as tf.Tensor));
  const [gradientNorm] = norm.dataSync() as unknown as [number];
  norm.dispose();
  // PyTorch's clip_grad_norm_, to the 1e-6 that keeps it from dividing by zero.
  const scale = Math.min(1, settings.clip / (gradientNorm + 1e-6));
  const next = names.map((name) => {
    const state = {
      weights: weights[name] as tf.Tensor,
      momentum: momentum[name] as tf.Tensor,
      gradient: gradients[name] as tf.Tensor,
    };
    return [
      name,
      momentumStep(state, { learningRate, momentum: settings.momentum, weightDecay: settings.weightDecay, scale }),
    ] as const;
  });
  const moved = {
    weights: Object.fromEntries(next.map(([name, after]) => [name, after.weights])),
    momentum: Object.fromEntries(next.map(([name, after]) => [name, after.momentum])),
  };
  return { moved, gradientNorm };
};

/** Momentum 0 for every weight. */
export const atRest = (weights: Parameters): Parameters =>
  Object.fromEntries(Object.entries(weights).map(([name, tensor]) => [name, tf.zerosLike(tensor)]));
