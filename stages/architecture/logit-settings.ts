import { finiteNumber, nonNegativeNumber } from '../../base/codecs/number.js';
import { withDefault } from '../../base/codecs/record.js';

/** The fields of a relaxation's settings that say how its logits α begin and decay. */
export const logitFields = (defaults: { readonly location: number; readonly scale: number; readonly weightDecay: number }) => ({
  /** Mean of the initial α. It moves no probability; the weight decay takes it down. */
  location: withDefault(finiteNumber, defaults.location),
  /** Standard deviation of the initial α. */
  scale: withDefault(nonNegativeNumber, defaults.scale),
  /** L2 weight decay of α. */
  weightDecay: withDefault(nonNegativeNumber, defaults.weightDecay),
});
