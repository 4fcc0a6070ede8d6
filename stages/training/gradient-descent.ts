import * as tf from '@tensorflow/tfjs-core';
import { globalNorm } from '../../kernels/ops/global-norm.js';
import { momentumSteps } from '../../kernels/ops/momentum-steps.js';
import type { Parameters } from '../../networks/parameters.js';
import type { GradientDescent } from './gradient-descent-settings.js';

/** Weights with the momentum of each. */
export interface MovingWeights {
  readonly weights: Parameters;
  readonly momentum: Parameters;
}

/** Result of a step of gradient descent. `gradientNorm`: global Euclidean norm of the gradients before clipping. */
export interface Descent {
  readonly moved: MovingWeights;
  readonly gradientNorm: number;
}

/**
 * One step of gradient descent; gives new tensors, the old ones stay.
 *
 * @param gradients of the loss, by weight; clipped together to `clip`. Weights without one stay as they are
 * @param gradientNorm global Euclidean norm of the gradients
 * @param undecayed the names of weights without weight decay
 */
export const descendBy = (
  { weights, momentum }: MovingWeights,
  gradients: Parameters,
  gradientNorm: number,
  learningRate: number,
  settings: Pick<GradientDescent, 'momentum' | 'weightDecay' | 'clip'>,
  undecayed: readonly string[] = [],
): MovingWeights => {
  const names = Object.keys(weights).filter((name) => gradients[name] !== undefined);
  const withoutDecay = new Set(undecayed);
  // PyTorch's clip_grad_norm_, to the 1e-6 that keeps it from dividing by zero.
  const scale = Math.min(1, settings.clip / (gradientNorm + 1e-6));
  const states = names.map((name) => ({
    weights: weights[name] as tf.Tensor,
    momentum: momentum[name] as tf.Tensor,
    gradient: gradients[name] as tf.Tensor,
    weightDecay: withoutDecay.has(name) ? 0 : settings.weightDecay,
  }));
  const after = momentumSteps(states, { learningRate, momentum: settings.momentum, scale });
  const of = (key: 'weights' | 'momentum'): Parameters =>
    Object.fromEntries(after.map((state, i) => [names[i] as string, state[key]]));
  return { weights: { ...weights, ...of('weights') }, momentum: { ...momentum, ...of('momentum') } };
};

/** The gradients in the order of their weights, in which their norm is summed. */
export const inOrder = (weights: Parameters, gradients: Parameters): readonly tf.Tensor[] =>
  Object.keys(weights).flatMap((name) => gradients[name] ?? []);

/** The same, where the norm is not known yet: {@link descendBy} with what it is. */
export const descend = (
  state: MovingWeights,
  gradients: Parameters,
  learningRate: number,
  settings: Pick<GradientDescent, 'momentum' | 'weightDecay' | 'clip'>,
  undecayed: readonly string[] = [],
): Descent => {
  const norm = globalNorm(inOrder(state.weights, gradients));
  const [gradientNorm] = norm.dataSync() as unknown as [number];
  norm.dispose();
  return { moved: descendBy(state, gradients, gradientNorm, learningRate, settings, undecayed), gradientNorm };
};

/** Momentum 0 for every weight. */
export const atRest = (weights: Parameters): Parameters =>
  Object.fromEntries(Object.entries(weights).map(([name, tensor]) => [name, tf.zerosLike(tensor)]));
