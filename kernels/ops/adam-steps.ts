import type * as tf from '@tensorflow/tfjs-core';
import { ADAM, type AdamAttributes, type AdamState, adamStepKernel } from './adam-step.js';
import { defineKernel } from './kernel.js';
import { expectShapes } from './shape.js';

type Attributes = Omit<AdamAttributes, 'weightDecay'>;

/** The kernel of {@link adamSteps}: weights, both moments and gradient of each state; outputs weights and moments of each. */
export const adamStepsKernel = defineKernel<
  readonly tf.Tensor[],
  Attributes & {
    /** For each state the L2 penalty's coefficient. */
    readonly weightDecays: readonly number[];
  }
>({
  name: 'SluiceAdamSteps',
  composition: (inputs, { weightDecays, ...attributes }) => {
    const tensors = Object.values(inputs) as tf.Tensor[];
    return weightDecays.flatMap((weightDecay, i) => {
      const [weights, first, second, gradient] = tensors.slice(4 * i, 4 * i + 4) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
      return adamStepKernel({ weights, first, second, gradient }, { ...attributes, weightDecay });
    });
  },
});

/**
 * The steps of `adamStep` on many tensors, in one call of the backend; returns new tensors, the old ones stay.
 *
 * @param states each of tensors of one shape, with the L2 penalty's coefficient of its own (default 0)
 * @param options beta1 0.9, beta2 0.999, epsilon 1e-8, scale 1 unless given
 */
export const adamSteps = (
  states: readonly (AdamState<tf.Tensor> & { readonly weightDecay?: number })[],
  options: Partial<Attributes> & Pick<Attributes, 'learningRate' | 'step'>,
): readonly { readonly weights: tf.Tensor; readonly first: tf.Tensor; readonly second: tf.Tensor }[] => {
  if (states.length === 0) return [];
  for (const { weights, first, second, gradient } of states)
    expectShapes(
      [first, second, gradient].every((of) => of.size === weights.size),
      'adamSteps',
      { weights, first, second, gradient },
      'give tensors of one shape',
    );
  const inputs = states.flatMap(({ weights, first, second, gradient }) => [weights, first, second, gradient]);
  const weightDecays = states.map(({ weightDecay = ADAM.weightDecay }) => weightDecay);
  const { weightDecay: _, ...usual } = ADAM;
  const outputs = adamStepsKernel(inputs, { ...usual, ...options, weightDecays });
  return states.map((_, i) => {
    const [weights, first, second] = outputs.slice(3 * i, 3 * i + 3) as [tf.Tensor, tf.Tensor, tf.Tensor];
    return { weights, first, second };
  });
};
