import type * as t from 'io-ts';
import { component } from '../../artifacts/component.js';
import { finiteNumber, nonNegativeNumber, positiveNumber } from '../../base/codecs/number.js';
import { record, withDefault } from '../../base/codecs/record.js';

/** Settings of {@link dsnas}. */
export const DsnasSettings = record('dsnas', {
  /** The lead of the most probable operation's probability over the next one's from which on an edge is decided; above 1: never. */
  decided: withDefault(positiveNumber, 2),
  /** Mean of the initial α. It moves no probability; the weight decay takes it down. */
  location: withDefault(finiteNumber, 1),
  /** Standard deviation of the initial α. */
  scale: withDefault(nonNegativeNumber, 0.01),
  /** L2 weight decay of α. */
  weightDecay: withDefault(nonNegativeNumber, 1e-3),
});
export type DsnasSettings = t.TypeOf<typeof DsnasSettings>;

/**
 * The relaxation of DSNAS: θ is one-hot, a draw from softmax(α), so that one operation an edge is computed, and its gradient is
 * that of ln p(θ), times the credit of the drawn operation: the derivative of the loss to its θ. No temperature is left.
 *
 * - `decided` (2, which is never): on an edge whose most probable operation leads the next one by so much, that operation is
 *   always taken, and α learns no more: the progressive early stop of the paper, whose code has 0.3.
 * - `location` (1) and `scale` (0.01): mean and standard deviation of the initial α; `weightDecay` (1e-3).
 *
 * In the paper the weights learn from the same pass, which is `search({ level: 'single' })`, and the network needs no
 * retraining: `evaluateInherited()` tests it with the weights of the search.
 *
 * Source: Hu, Xie, Zheng, Liu, Shi, Liu and Lin, "DSNAS" (CVPR 2020), section 3.2, equation 8, and 3.4.
 *
 * @example search({ space, architecture: dsnas(), level: 'single' })
 */
export const dsnas = component({
  kind: 'relaxation',
  name: 'dsnas',
  source: import.meta.url,
  config: DsnasSettings,
  outline: async () => () => ({ name: 'dsnas' }),
  load: async () => (await import('./dsnas-relaxation.js')).dsnasRelaxation,
});
