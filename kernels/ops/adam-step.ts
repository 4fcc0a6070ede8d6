import * as tf from '@tensorflow/tfjs-core';
import { defineKernel } from './kernel.js';
import { expectShapes } from './shape.js';

/** Settings of a step of Adam. */
export type AdamAttributes = {
  readonly learningRate: number;
  /** Decay of the mean of gradients, from 0 to 1. */
  readonly beta1: number;
  /** Decay of the mean of squared gradients, from 0 to 1. */
  readonly beta2: number;
  readonly epsilon: number;
  /** The L2 penalty's coefficient, added to the gradient (not decoupled). */
  readonly weightDecay: number;
  /** The number of this step, from 1. */
  readonly step: number;
  /** Factor on the gradient, as the clipping of its norm gives it. */
  readonly scale: number;
};

/** Tensors of one shape; the moments are zero at the start. */
export interface AdamState<T extends tf.Tensor> {
  readonly weights: T;
  readonly first: T;
  readonly second: T;
  readonly gradient: T;
}

/** The settings of Adam that need not be given. */
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, scale: 1 };

/** The kernel of {@link adamStep}: outputs [weights, first, second]. */
export const adamStepKernel = defineKernel<
  { weights: tf.Tensor; first: tf.Tensor; second: tf.Tensor; gradient: tf.Tensor },
  AdamAttributes
>({
  name: 'SluiceAdamStep',
  composition: ({ weights, first, second, gradient }, { learningRate, beta1, beta2, epsilon, weightDecay, step, scale }) => {
    const decayed = tf.add(tf.mul(gradient, scale), tf.mul(weights, weightDecay));
    const mean = tf.add(tf.mul(first, beta1), tf.mul(decayed, 1 - beta1));
    const square = tf.add(tf.mul(second, beta2), tf.mul(tf.square(decayed), 1 - beta2));
    const root = tf.add(tf.div(tf.sqrt(square), Math.sqrt(1 - beta2 ** step)), epsilon);
    return [tf.sub(weights, tf.mul(tf.div(mean, root), learningRate / (1 - beta1 ** step))), mean, square];
  },
});

/**
 * One step of Adam with bias correction and L2 weight decay (PyTorch's `Adam`); returns new tensors, the old ones stay.
 *
 * Source: Kingma and Ba, "Adam" (2015).
 * @param options beta1 0.9, beta2 0.999, epsilon 1e-8, weightDecay 0, scale 1 unless given
 */
export const adamStep = <T extends tf.Tensor>(
  state: AdamState<T>,
  options: Partial<AdamAttributes> & Pick<AdamAttributes, 'learningRate' | 'step'>,
): { weights: T; first: T; second: T } => {
  const { weights, first, second, gradient } = state;
  expectShapes(
    [first, second, gradient].every((of) => of.size === weights.size),
    'adamStep',
    { weights, first, second, gradient },
    'give tensors of one shape',
  );
  const [moved, mean, square] = adamStepKernel({ weights, first, second, gradient }, { ...ADAM, ...options });
  return { weights: moved as T, first: mean as T, second: square as T };
};
