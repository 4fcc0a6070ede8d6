import type * as t from 'io-ts';
import { positiveNumber } from '../../base/codecs/number.js';
import { record } from '../../base/codecs/record.js';
import type { Progress } from './progress.js';

/** Codec of a temperature that falls, or rises, linearly from the first epoch of a search to the last. */
export const Temperature = record('temperature', {
  /** The temperature in the first epoch. */
  from: positiveNumber,
  /** The temperature in the last epoch, and once the search is over. */
  to: positiveNumber,
});
export type Temperature = t.TypeOf<typeof Temperature>;

/**
 * The temperature in the epoch of a search, counted over its whole schedule: the same throughout an epoch. A search of one
 * epoch has the first temperature.
 *
 * Source: the authors' code of SNAS and of GDAS, which lower it by the same amount from epoch to epoch.
 */
export const temperatureAt = ({ from, to }: Temperature, { epoch, epochs, fraction }: Progress): number =>
  from + (to - from) * (fraction === 1 ? 1 : epochs > 1 ? Math.min(1, epoch / (epochs - 1)) : 0);
