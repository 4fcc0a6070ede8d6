import * as tf from '@tensorflow/tfjs-core';
import { problem } from '../../artifacts/problem.js';
import type { Tally } from './tally.js';

/** Loss and number of correct answers of one batch, as a tally of that batch alone. */
export const measure = (loss: tf.Scalar, logits: tf.Tensor2D, labels: tf.Tensor1D): Tally => {
  const correct = tf.tidy(() => tf.sum(tf.cast(tf.equal(tf.argMax(logits, 1), labels), 'int32')));
  const measured = { images: labels.size, correct: correct.dataSync()[0] as number, loss: loss.dataSync()[0] as number };
  correct.dispose();
  return measured;
};

/** Refuses a loss that is not a number any more: training on would only spoil the weights. */
export const expectFinite = (what: string, value: number, stage: string, epoch: number, step: number): void => {
  if (Number.isFinite(value)) return;
  throw problem(
    'stage',
    `the ${what} became ${value} at epoch ${epoch + 1}, step ${step + 1}`,
    `stage ${stage}`,
    'lower the learning rate or the clip, or see that the images are valid; finished stages are kept',
  );
};
