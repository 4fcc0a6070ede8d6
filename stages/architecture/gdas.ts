import type * as t from 'io-ts';
import { component } from '../../artifacts/component.js';
import { finiteNumber, nonNegativeNumber } from '../../base/codecs/number.js';
import { record, withDefault } from '../../base/codecs/record.js';
import { Temperature } from './temperature.js';

/** Settings of {@link gdas}. */
export const GdasSettings = record('gdas', {
  temperature: withDefault(Temperature, { from: 10, to: 1 }),
  /** Mean of the initial α. It moves no probability; the weight decay takes it down. */
  location: withDefault(finiteNumber, 0),
  /** Standard deviation of the initial α. */
  scale: withDefault(nonNegativeNumber, 1e-3),
  /** L2 weight decay of α. */
  weightDecay: withDefault(nonNegativeNumber, 1e-3),
});
export type GdasSettings = t.TypeOf<typeof GdasSettings>;

/**
 * The relaxation of GDAS: θ is one-hot at the largest of α + Gumbel numbers, so that one operation an edge is computed, and
 * has the gradient of the Gumbel-softmax at a temperature that falls (straight through).
 *
 * - `temperature`: from 10 in the first epoch to 1 in the last, as in the paper; NAS-Bench-201 goes to 0.1.
 * - `location` (0) and `scale` (1e-3): mean and standard deviation of the initial α; `weightDecay` (1e-3).
 *
 * The operations that are not computed have the gradient 0 to their θ, by the paper's section 3.2. The authors' code adds
 * their θ as numbers to the output, for the gradient of the sum of all its entries. The cost of a search with `resource` is
 * known without computing them: its gradient to their θ is their cost.
 *
 * Source: Dong and Yang, "Searching for a robust neural architecture in four GPU hours" (CVPR 2019), equations 3 to 6.
 *
 * @example search({ space, architecture: gdas() })
 */
export const gdas = component({
  kind: 'relaxation',
  name: 'gdas',
  source: import.meta.url,
  config: GdasSettings,
  outline: async () => () => ({ name: 'gdas' }),
  load: async () => (await import('./gdas-relaxation.js')).gdasRelaxation,
});
