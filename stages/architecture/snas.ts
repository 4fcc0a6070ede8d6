import type * as t from 'io-ts';
import { component } from '../../artifacts/component.js';
import { finiteNumber, nonNegativeNumber } from '../../base/codecs/number.js';
import { record, withDefault } from '../../base/codecs/record.js';
import { Temperature } from './temperature.js';

/** Settings of {@link snas}. */
export const SnasSettings = record('snas', {
  temperature: withDefault(Temperature, { from: 1, to: 0.03 }),
  /** Mean of the initial α. It moves no probability; the weight decay takes it down. */
  location: withDefault(finiteNumber, 1),
  /** Standard deviation of the initial α. */
  scale: withDefault(nonNegativeNumber, 0.01),
  /** L2 weight decay of α. */
  weightDecay: withDefault(nonNegativeNumber, 1e-3),
});
export type SnasSettings = t.TypeOf<typeof SnasSettings>;

/**
 * The relaxation of SNAS: θ from the concrete distribution of α, drawn anew in every forward pass, at a temperature that
 * falls. Operations are ranked by softmax(α), the probabilities of the choice at temperature 0.
 *
 * - `temperature`: from 1 in the first epoch to 0.03 in the last.
 * - `location` (1) and `scale` (0.01): mean and standard deviation of the initial α; `weightDecay` (1e-3).
 *
 * In the paper weights and architecture learn from the same pass, which is `search({ level: 'single' })`; its constraint on
 * resources is `search({ resource })`.
 *
 * Source: Xie, Zheng, Liu and Lin, "SNAS" (ICLR 2019), section 2.2, equation 5.
 *
 * @example search({ space, architecture: snas(), level: 'single' })
 */
export const snas = component({
  kind: 'relaxation',
  name: 'snas',
  source: import.meta.url,
  config: SnasSettings,
  outline: async () => () => ({ name: 'snas' }),
  load: async () => (await import('./snas-relaxation.js')).snasRelaxation,
});
