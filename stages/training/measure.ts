import * as tf from '@tensorflow/tfjs-core';
import { fault } from '../../base/problem.js';
import type { Tally } from '../kinds/tally.js';

/** Measurements of a step: the tally of its batch, and the Euclidean norm of its gradient before clipping. */
export interface Measured extends Tally {
  readonly gradientNorm: number;
}

/** Loss and number of correct answers of one batch, as a tally of that batch alone. */
export const measure = (loss: tf.Scalar, logits: tf.Tensor2D, labels: tf.Tensor1D): Tally => {
  const correct = tf.tidy(() => tf.sum(tf.cast(tf.equal(tf.argMax(logits, 1), labels), 'int32')));
  const measured = { images: labels.size, correct: correct.dataSync()[0] as number, loss: loss.dataSync()[0] as number };
  correct.dispose();
  return measured;
};

/**
 * Refuses a loss or a gradient that is not a number any more: training on would only spoil the weights.
 *
 * @param loss name of the loss: `training` or `validation`
 * @param step within the epoch, from 0 as the epoch
 */
export const expectFinite = (
  loss: string,
  measured: Pick<Measured, 'loss' | 'gradientNorm'>,
  epoch: number,
  step: number,
): void => {
  const { loss: value, gradientNorm } = measured;
  const of = Number.isFinite(value)
    ? ([`gradient of the ${loss} loss`, gradientNorm] as const)
    : ([`${loss} loss`, value] as const);
  if (Number.isFinite(of[1])) return;
  throw fault(
    'stage',
    `the ${of[0]} became ${of[1]} at epoch ${epoch + 1}, step ${step + 1}`,
    'lower the learning rate or the clip, or see that the images are valid; finished stages are kept',
  );
};
