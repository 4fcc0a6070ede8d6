import * as t from 'io-ts';
import { component } from '../../../artifacts/component.js';
import { record, withDefault } from '../../../base/codecs/record.js';
import type { AnyBlackBoxMethod } from '../method.js';

/** Codec of the settings of {@link randomSampling}. */
export const RandomSamplingSettings = record('randomSampling', {
  /** Sampling with replacement: a genotype that was proposed can be proposed again. */
  replacement: withDefault(t.boolean, true),
});
export type RandomSamplingSettings = t.TypeOf<typeof RandomSamplingSettings>;

/**
 * Random search: every proposal is drawn from the space, by its own rule, independently of the others.
 *
 * - `replacement` (default true, as in NAS-Bench-201): with false no genotype is proposed twice, and the search ends when
 *   a thousand draws find none that is new.
 *
 * Source: Bergstra and Bengio, "Random search for hyper-parameter optimization" (JMLR 2012); Dong and Yang,
 * "NAS-Bench-201" (ICLR 2020), section 5, for architectures.
 *
 * @example blackBoxSearch({ space: nasBench201(), method: randomSampling(), evaluator: benchmarkAccuracy(), budget: { cost: 12_000 } })
 */
export const randomSampling = component<'black-box method', (typeof RandomSamplingSettings)['fields'], AnyBlackBoxMethod>({
  kind: 'black-box method',
  name: 'randomSampling',
  source: import.meta.url,
  config: RandomSamplingSettings,
  load: async () => (await import('./random-sampling-method.js')).randomSamplingMethod,
});
