import { integerBetween } from '../../../base/codecs/number.js';

// Far above what anybody asks for: what is beyond is a slip of the hand, and is told so at once.

/** Codec of a number of images that are looked at at a time. */
export const batchLength = integerBetween(1, 1_048_576);

/** Codec of a number of epochs. */
export const epochCount = integerBetween(1, 1_000_000);

/** Codec of how often something is repeated: passes, draws, samples, products. */
export const repetitions = integerBetween(1, 1_000_000);
