import { component } from '../../../artifacts/component.js';
import { record } from '../../../base/codecs/record.js';
import type { AnyBlackBoxMethod } from '../method.js';

/**
 * Local search: from a random architecture it evaluates all neighbours, in a random order, moves to the best of them if it
 * is better, and so on; at a local optimum it begins anew elsewhere.
 *
 * No architecture is evaluated twice: where the figure of a neighbour is known already it is taken as known. The search ends
 * by itself when a thousand beginnings find nothing that is new.
 *
 * The space has to say which decisions its architectures are made of, as `darts()` and `nasBench201()` do.
 *
 * Source: White, Nolen and Savani, "Exploring the loss landscape in neural architecture search" (UAI 2021), algorithm 1.
 *
 * @example blackBoxSearch({ space: nasBench201(), method: localSearch(), evaluator: benchmarkAccuracy(), budget: { cost: 12_000 } })
 */
export const localSearch = component<'black-box method', Record<never, never>, AnyBlackBoxMethod>({
  kind: 'black-box method',
  name: 'localSearch',
  source: import.meta.url,
  config: record('localSearch', {}),
  load: async () => (await import('./local-search-method.js')).localSearchMethod,
});
