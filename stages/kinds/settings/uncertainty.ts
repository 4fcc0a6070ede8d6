import * as t from 'io-ts';
import { integerBetween, nonNegativeNumber } from '../../../base/codecs/number.js';
import { record, withDefault } from '../../../base/codecs/record.js';

/** Codec of the part that the predictive variance has in a loss. Source: μDARTS, equations 4 and 5. */
export const Uncertainty = record('uncertainty', {
  /** Factor of the predictive variance. */
  weight: withDefault(nonNegativeNumber, 0),
  /** T: stochastic passes that it is taken over. */
  samples: withDefault(integerBetween(2, 1000), 5),
  /** `mean`: it is averaged over the images of the batch; `sum`: it is their sum, as equation 5 is printed where D is the data. */
  reduction: withDefault(t.keyof({ mean: null, sum: null }), 'mean'),
  /** The cross-entropy is that of T passes also where the weight is 0; by default it is that of one pass there. */
  averaged: withDefault(t.boolean, false),
});

/** {@link Uncertainty} after decoding. */
export type Uncertainty = t.TypeOf<typeof Uncertainty>;

/** Settings of a loss over stochastic passes; what is left out is as {@link Uncertainty} has it by default. */
export type UncertaintyWeight = Pick<Uncertainty, 'weight' | 'samples'> & Partial<Uncertainty>;

/** Tells whether a loss is taken over T passes. */
export const hasPasses = ({ weight, averaged = false }: UncertaintyWeight): boolean => weight > 0 || averaged;
