import * as tf from '@tensorflow/tfjs-core';
import { defineKernel } from './kernel.js';
import { expectShapes } from './shape.js';

type Attributes = {
  readonly learningRate: number;
  /** The share of the old momentum that stays, from 0 to 1. */
  readonly momentum: number;
  /** The L2 penalty's coefficient. */
  readonly weightDecay: number;
  /** Factor on the gradient, as the clipping of its norm gives it. */
  readonly scale: number;
};

/** Tensors of one shape; the momentum is zero at the start. */
export interface MomentumState<T extends tf.Tensor> {
  readonly weights: T;
  readonly momentum: T;
  readonly gradient: T;
}

/** The kernel of {@link momentumStep}: outputs [weights, momentum]. */
export const momentumStepKernel = defineKernel<{ weights: tf.Tensor; momentum: tf.Tensor; gradient: tf.Tensor }, Attributes>({
  name: 'SluiceMomentumStep',
  composition: ({ weights, momentum, gradient }, attributes) => {
    const decayed = tf.add(tf.mul(gradient, attributes.scale), tf.mul(weights, attributes.weightDecay));
    const moved = tf.add(tf.mul(momentum, attributes.momentum), decayed);
    return [tf.sub(weights, tf.mul(moved, attributes.learningRate)), moved];
  },
});

/**
 * One step of stochastic gradient descent with momentum; returns new tensors, the old ones stay.
 *
 * g = scale·gradient + weightDecay·w; m' = momentum·m + g; w' = w - learningRate·m' (PyTorch's `SGD`).
 */
export const momentumStep = <T extends tf.Tensor>(
  state: MomentumState<T>,
  attributes: Attributes,
): { weights: T; momentum: T } => {
  const { weights, momentum, gradient } = state;
  expectShapes(
    weights.size === momentum.size && weights.size === gradient.size,
    'momentumStep',
    { weights, momentum, gradient },
    'give tensors of one shape',
  );
  const [moved, next] = momentumStepKernel({ weights, momentum, gradient }, attributes);
  return { weights: moved as T, momentum: next as T };
};
