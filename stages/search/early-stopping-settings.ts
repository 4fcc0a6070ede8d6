import type * as t from 'io-ts';
import { numberBetween, positiveInteger } from '../../base/codecs/number.js';
import { record, withDefault } from '../../base/codecs/record.js';

/** Codec of when a search ends before its last epoch. Measurements are those of `curvature.every`: one an epoch for 1. */
export const EarlyStopping = record('earlyStopping', {
  /** The share of the eigenvalue that the one `back` measurements ago may fall to; 0: it never stops. */
  ratio: withDefault(numberBetween(0, 1), 0),
  back: withDefault(positiveInteger, 5),
  /** Measurements around one over which the eigenvalue is averaged. */
  window: withDefault(positiveInteger, 5),
  /** The earliest epoch that a search may go back to, from 1. */
  from: withDefault(positiveInteger, 1),
});

/** {@link EarlyStopping} after decoding. */
export type EarlyStopping = t.TypeOf<typeof EarlyStopping>;
