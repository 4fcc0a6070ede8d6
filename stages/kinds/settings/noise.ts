import * as t from 'io-ts';
import { nonNegativeNumber } from '../../../base/codecs/number.js';
import { record, withDefault } from '../../../base/codecs/record.js';
import { repetitions } from './sizes.js';

// Noise that is stronger by more no float32 of an image can hold.
const MOST_DECIBELS = 300;

const isDecibelsOrNone = (value: unknown): value is number | 'none' =>
  value === 'none' || (typeof value === 'number' && Math.abs(value) <= MOST_DECIBELS);
const decibelsOrNone = new t.Type<number | 'none', number | 'none', unknown>(
  'DecibelsOrNone',
  isDecibelsOrNone,
  (value, context) =>
    isDecibelsOrNone(value)
      ? t.success(value)
      : t.failure(value, context, `must be a number of decibels from -${MOST_DECIBELS} to ${MOST_DECIBELS}, or "none"`),
  (value) => value,
);

/** Codec of Gaussian noise in the test images. */
export const InputNoise = record('inputNoise', {
  /** Power of the image over that of the noise, in decibels. */
  signalToNoise: withDefault(decibelsOrNone, 'none'),
});
export type InputNoise = t.TypeOf<typeof InputNoise>;

/** Codec of Gaussian noise in the weights. */
export const ParameterNoise = record('parameterNoise', {
  /** Standard deviation of the noise as a multiple of that of the weight's own tensor; 0 for none. */
  scale: withDefault(nonNegativeNumber, 0),
  /** Number of draws of the noise, each with an evaluation; without noise there is one. */
  draws: withDefault(repetitions, 5),
});
export type ParameterNoise = t.TypeOf<typeof ParameterNoise>;
