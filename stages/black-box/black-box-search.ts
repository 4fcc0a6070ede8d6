import type * as t from 'io-ts';
import { componentOf } from '../../artifacts/component.js';
import { inherited, record } from '../../base/codecs/record.js';
import { nasBench201TableKind } from '../../datasets/benchmarks/nas-bench-201/kind.js';
import { datasetSplit } from '../../datasets/split.js';
import { genotypeKind } from '../../networks/genotype-kind.js';
import { operator } from '../../pipeline/flow.js';
import { stage } from '../../pipeline/stage.js';
import { blackBoxState } from '../kinds/black-box-state.js';
import { searchHistory } from '../kinds/search-history.js';
import { Budget } from './budget.js';

/** Settings of {@link blackBoxSearch}. */
export const BlackBoxSearchSettings = record('blackBoxSearch', {
  space: inherited(componentOf('space')),
  method: componentOf('black-box method'),
  /** An evaluator that computes with tensors is of the kind `numeric evaluator`, so that the backend enters the key. */
  evaluator: componentOf('evaluator', 'numeric evaluator'),
  budget: Budget,
});
export type BlackBoxSearchSettings = t.TypeOf<typeof BlackBoxSearchSettings>;

/** The stage behind {@link blackBoxSearch}. */
export const blackBoxSearchStage = stage({
  name: 'blackBoxSearch',
  source: import.meta.url,
  config: BlackBoxSearchSettings,
  inputs: {},
  optional: { split: datasetSplit, benchmark: nasBench201TableKind },
  outputs: { genotype: genotypeKind, history: searchHistory },
  checkpoint: blackBoxState,
  stoppable: true,
  numeric: ({ evaluator }) => evaluator.component === 'numeric evaluator',
  foresee: () => import('./foresee-black-box.js').then((module) => module.foreseeBlackBox),
  load: () => import('./black-box-search-run.js').then((module) => module.runBlackBoxSearch),
});

/**
 * Searches an architecture without a supernet: a method proposes genotypes of the space, and hears of each the figure of
 * merit that an evaluator gives it, until the budget is spent. The best one found is the `genotype`; every evaluation is in
 * the `history`, with its cost and the best so far, and in the metrics.
 *
 * - `space`: any search space.
 * - `method`: `randomSampling()`, `reinforce()`, `regularisedEvolution()`, `localSearch()`, or one of your own.
 * - `evaluator`: `benchmarkAccuracy()` looks accuracies up in the `benchmark` at hand, `shortTraining()` trains each
 *   genotype's network for some epochs on the train part of the images at hand and judges by the validation part.
 * - `budget`: `evaluations`, `cost` in the unit of the evaluator (seconds, epochs, images), or both. An evaluation that would
 *   exceed the cost is not begun: the search ends.
 *
 * An alarm stops it after an evaluation, with the best one so far.
 *
 * A search with a larger budget begins with the evaluations of one with a smaller budget.
 *
 * Source: Dong and Yang, "NAS-Bench-201" (ICLR 2020), section 5.
 *
 * @example
 * loadBenchmark(nasBench201Table()).pipe(
 *   blackBoxSearch({ space: nasBench201(), method: randomSampling(), evaluator: benchmarkAccuracy(), budget: { cost: 12_000 } }),
 *   queryBenchmark(),
 * )
 * @example
 * images.pipe(
 *   blackBoxSearch({ space: darts({ cells: 8, channels: 16 }), method: randomSampling(), evaluator: shortTraining({ epochs: 5 }), budget: { evaluations: 20 } }),
 *   retrain(),
 * )
 */
export const blackBoxSearch = operator(blackBoxSearchStage);
