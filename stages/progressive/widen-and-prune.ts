import type * as t from 'io-ts';
import { componentOf } from '../../artifacts/component.js';
import { positiveIntegerOr } from '../../base/codecs/number.js';
import { inherited, record, withDefault } from '../../base/codecs/record.js';
import { channelCount } from '../../networks/sizes.js';
import { operator } from '../../pipeline/flow.js';
import { stage } from '../../pipeline/stage.js';
import { searchState } from '../kinds/search-state.js';
import { widenedSearch } from '../kinds/widened-search.js';

/** Settings of {@link widenAndPrune}. */
export const WidenAndPruneSettings = record('widenAndPrune', {
  /** The search space; that of the search before unless given. */
  space: inherited(componentOf('space')),
  /** The relaxation by whose expectation operations are ranked; that of the search before unless given. */
  architecture: inherited(componentOf('relaxation')),
  /** K of the partial channel connection from now on; that of the search before unless given. */
  partial: inherited(channelCount),
  /** Number of operations that stay on an edge. */
  keep: withDefault(positiveIntegerOr('all'), 'all'),
});
export type WidenAndPruneSettings = t.TypeOf<typeof WidenAndPruneSettings>;

/** The stage behind {@link widenAndPrune}. */
export const widenAndPruneStage = stage({
  name: 'widenAndPrune',
  source: import.meta.url,
  config: WidenAndPruneSettings,
  inputs: { state: searchState },
  outputs: { widened: widenedSearch },
  foresee: () => import('./foresee-widening.js').then((module) => module.foreseeWidening),
  load: () => import('./widen-and-prune-run.js').then((module) => module.runWidenAndPrune),
});

/**
 * Between two searches: each edge keeps the operations that the learnt distribution expects most of, and a larger share
 * of the channels goes through them. The search after it goes on from there, and so on for any number of stages.
 *
 * - `partial`: K' of the next search, at most K of the one before; that K unless given.
 * - `keep` (default "all"): operations that stay on an edge.
 *
 * Source: DrNAS, section 2.4 and equations 8 and 9.
 *
 * @example
 * images.pipe(
 *   search({ space: darts({ cells: 20, channels: 36 }), architecture: dirichlet(), partial: 6, epochs: 25, scheduleEpochs: 50 }),
 *   widenAndPrune({ partial: 3, keep: 4 }),
 *   search({ epochs: 25 }),
 * )
 */
export const widenAndPrune = operator(widenAndPruneStage);
