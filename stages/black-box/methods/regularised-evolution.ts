import type * as t from 'io-ts';
import { component } from '../../../artifacts/component.js';
import { positiveInteger } from '../../../base/codecs/number.js';
import { record, withDefault } from '../../../base/codecs/record.js';
import type { AnyBlackBoxMethod } from '../method.js';

/** Codec of the settings of {@link regularisedEvolution}. */
export const RegularisedEvolutionSettings = record('regularisedEvolution', {
  /** P, the number of architectures that are alive. */
  population: withDefault(positiveInteger, 10),
  /** S, the number of draws from the population, with replacement, of which the best one is the parent. */
  sample: withDefault(positiveInteger, 3),
});
export type RegularisedEvolutionSettings = t.TypeOf<typeof RegularisedEvolutionSettings>;

/**
 * Regularised evolution: the best of a sample of the population has a mutated child, and the oldest of the population dies,
 * however good it is (aging).
 *
 * - `population` (default 10) and `sample` (3), as the authors of NAS-Bench-201 have them; the first `population`
 *   architectures are random.
 *
 * The space has to say which decisions its architectures are made of, as `darts()` and `nasBench201()` do.
 *
 * Source: Real, Aggarwal, Huang and Le, "Regularized evolution for image classifier architecture search" (AAAI 2019),
 * algorithm 1.
 *
 * @example blackBoxSearch({ space: nasBench201(), method: regularisedEvolution(), evaluator: benchmarkAccuracy(), budget: { cost: 12_000 } })
 */
export const regularisedEvolution = component<
  'black-box method',
  (typeof RegularisedEvolutionSettings)['fields'],
  AnyBlackBoxMethod
>({
  kind: 'black-box method',
  name: 'regularisedEvolution',
  source: import.meta.url,
  config: RegularisedEvolutionSettings,
  load: async () => (await import('./regularised-evolution-method.js')).regularisedEvolutionMethod,
});
