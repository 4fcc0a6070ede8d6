import * as t from 'io-ts';
import { naturalNumber, nonNegativeNumber, numberBetween, positiveNumber } from '../../base/codecs/number.js';
import { record, withDefault } from '../../base/codecs/record.js';

/** Settings of stochastic gradient descent with momentum, a learning rate that falls, and clipping. */
export const GradientDescent = record('GradientDescent', {
  learningRate: withDefault(positiveNumber, 0.025),
  /** The learning rate that the schedule ends at. */
  finalLearningRate: withDefault(nonNegativeNumber, 0),
  schedule: withDefault(t.keyof({ cosine: null, linear: null }), 'cosine'),
  /** Epochs at the start in which the learning rate rises in equal steps to `learningRate`. */
  warmUp: withDefault(naturalNumber, 0),
  /** Epochs at the end of a linear schedule over which its last step is spread. */
  tail: withDefault(naturalNumber, 0),
  momentum: withDefault(numberBetween(0, 1), 0.9),
  weightDecay: withDefault(nonNegativeNumber, 3e-4),
  /** Largest Euclidean norm of all gradients together; larger ones are scaled down to it. */
  clip: withDefault(positiveNumber, 5),
});
export type GradientDescent = t.TypeOf<typeof GradientDescent>;
