import type * as t from 'io-ts';
import { component } from '../../artifacts/component.js';
import { nonNegativeNumber } from '../../base/codecs/number.js';
import { record, withDefault } from '../../base/codecs/record.js';

/** Settings of {@link softmax}. */
export const SoftmaxSettings = record('softmax', {
  /** Standard deviation of the initial α. */
  scale: withDefault(nonNegativeNumber, 1e-3),
  /** L2 weight decay of α. */
  weightDecay: withDefault(nonNegativeNumber, 1e-3),
});
export type SoftmaxSettings = t.TypeOf<typeof SoftmaxSettings>;

/**
 * The relaxation of DARTS: θ = softmax(α), one point of the simplex.
 *
 * Source: Liu, Simonyan and Yang, "DARTS" (ICLR 2019), equation 2.
 */
export const softmax = component({
  kind: 'relaxation',
  name: 'softmax',
  source: import.meta.url,
  config: SoftmaxSettings,
  outline: async () => () => ({ name: 'softmax' }),
  load: async () => (await import('./softmax-relaxation.js')).softmaxRelaxation,
});
