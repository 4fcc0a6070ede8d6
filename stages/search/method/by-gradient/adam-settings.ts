import type * as t from 'io-ts';
import { numberBetween, positiveNumber, positiveNumberOr } from '../../../../base/codecs/number.js';
import { optional, record, withDefault } from '../../../../base/codecs/record.js';

// At 1 a moment would never move, and the correction of its bias divide by 0.
const LARGEST_DECAY = 0.999999;

/** Settings of the architecture's Adam; the decays are those of DARTS and DrNAS. */
export const AdamSettings = record('ArchitectureOptimiser', {
  /** "auto": that of DARTS, 3e-4, for a search as long as its own, and more for a shorter one. */
  learningRate: withDefault(positiveNumberOr('auto'), 'auto'),
  beta1: withDefault(numberBetween(0, LARGEST_DECAY), 0.5),
  beta2: withDefault(numberBetween(0, LARGEST_DECAY), 0.999),
  /** Largest Euclidean norm of the gradient of the loss; larger ones are scaled down to it. Default: none is. */
  clip: optional(positiveNumber),
});
export type AdamSettings = t.TypeOf<typeof AdamSettings>;
