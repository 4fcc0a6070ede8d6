import type * as tf from '@tensorflow/tfjs-core';
import { fault } from '../../base/problem.js';
import { globalNorm } from '../../kernels/ops/global-norm.js';
import { readTogether } from '../../kernels/ops/read-together.js';
import type { Tally } from '../kinds/tally.js';

/** Measurements of a step: the tally of its batch, and the Euclidean norm of its gradient before clipping. */
export interface Measured extends Tally {
  readonly gradientNorm: number;
}

/** The number of rows whose largest number, the first of equal ones, is at the label. */
const correctOf = (logits: Float32Array, labels: ArrayLike<number>): number => {
  const classes = logits.length / labels.length;
  return Array.from(labels).filter((label, row) => {
    let best = 0;
    for (let j = 1; j < classes; j++)
      if ((logits[row * classes + j] as number) > (logits[row * classes + best] as number)) best = j;
    return best === label;
  }).length;
};

const tallyOf = ([loss, logits]: readonly Float32Array[], labels: tf.Tensor1D): Tally => ({
  images: labels.size,
  correct: correctOf(logits as Float32Array, labels.dataSync()),
  loss: loss?.[0] as number,
});

/** Loss and number of correct answers of one batch, as a tally of that batch alone. */
export const measure = (loss: tf.Scalar, logits: tf.Tensor2D, labels: tf.Tensor1D): Tally =>
  tallyOf(readTogether([loss, logits]), labels);

/** The same with the norm of the gradients that the weights are to be moved by; all is read at once. */
export const measureStep = (
  loss: tf.Scalar,
  logits: tf.Tensor2D,
  labels: tf.Tensor1D,
  gradients: readonly tf.Tensor[],
): Measured => {
  const norm = globalNorm(gradients);
  const [first, second, norms] = readTogether([loss, logits, norm]) as [Float32Array, Float32Array, Float32Array];
  norm.dispose();
  return { ...tallyOf([first, second], labels), gradientNorm: norms[0] as number };
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
