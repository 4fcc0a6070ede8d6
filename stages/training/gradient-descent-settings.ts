import type * as t from 'io-ts';
import { nonNegativeNumber, numberBetween, positiveNumber } from '../../artifacts/codecs/number.js';
import { record, withDefault } from '../../artifacts/codecs/record.js';

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
