import type * as tf from '@tensorflow/tfjs-core';
import { defineKernel } from './kernel.js';
import { type MomentumState, momentumStepKernel } from './momentum-step.js';
import { expectShapes } from './shape.js';

type Attributes = {
  readonly learningRate: number;
  /** The share of the old momentum that stays, from 0 to 1. */
  readonly momentum: number;
  /** Factor on every gradient, as the clipping of their norm gives it. */
  readonly scale: number;
};

/** The kernel of {@link momentumSteps}: weights, momentum and gradient of each state; outputs weights and momentum of each. */
export const momentumStepsKernel = defineKernel<
  readonly tf.Tensor[],
  Attributes & {
    /** For each state the L2 penalty's coefficient. */
    readonly weightDecays: readonly number[];
  }
>({
  name: 'SluiceMomentumSteps',
  composition: (inputs, { weightDecays, ...attributes }) => {
    const tensors = Object.values(inputs) as tf.Tensor[];
    return weightDecays.flatMap((weightDecay, i) => {
      const [weights, momentum, gradient] = tensors.slice(3 * i, 3 * i + 3) as [tf.Tensor, tf.Tensor, tf.Tensor];
      return momentumStepKernel({ weights, momentum, gradient }, { ...attributes, weightDecay });
    });
  },
});

/**
 * The steps of `momentumStep` on many tensors, in one call of the backend; returns new tensors, the old ones stay.
 *
 * @param states each of tensors of one shape, with the L2 penalty's coefficient of its own
 */
export const momentumSteps = (
  states: readonly (MomentumState<tf.Tensor> & { readonly weightDecay: number })[],
  attributes: Attributes,
): readonly { readonly weights: tf.Tensor; readonly momentum: tf.Tensor }[] => {
  if (states.length === 0) return [];
  for (const { weights, momentum, gradient } of states)
    expectShapes(
      weights.size === momentum.size && weights.size === gradient.size,
      'momentumSteps',
      { weights, momentum, gradient },
      'give tensors of one shape',
    );
  const inputs = states.flatMap(({ weights, momentum, gradient }) => [weights, momentum, gradient]);
  const outputs = momentumStepsKernel(inputs, { ...attributes, weightDecays: states.map(({ weightDecay }) => weightDecay) });
  return states.map((_, i) => ({ weights: outputs[2 * i] as tf.Tensor, momentum: outputs[2 * i + 1] as tf.Tensor }));
};
