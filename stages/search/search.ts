import type * as t from 'io-ts';
import { naturalNumber, nonNegativeNumber, positiveInteger } from '../../artifacts/codecs/number.js';
import { inherited, record, withDefault } from '../../artifacts/codecs/record.js';
import { componentOf } from '../../artifacts/component.js';
import { Augmentation, standardAugmentation } from '../../datasets/augmentation/augmentation.js';
import { datasetSplit } from '../../datasets/split.js';
import { operator } from '../../pipeline/flow.js';
import { stage } from '../../pipeline/stage.js';
import { ArchitectureOptimiser } from '../architecture/adam.js';
import { architectureDistribution } from '../kinds/architecture-distribution.js';
import { searchState } from '../kinds/search-state.js';
import { GradientDescent } from '../training/gradient-descent-settings.js';

// DARTS and PC-DARTS end a search at 0.001 where a retraining ends at 0; so it is here whichever other key is given.
const SearchGradientDescent = record('GradientDescent', {
  ...GradientDescent.fields,
  finalLearningRate: withDefault(nonNegativeNumber, 0.001),
});

/** Settings of {@link search}. */
export const SearchSettings = record('search', {
  /** The search space, for example `darts({ cells: 8, channels: 16 })`. */
  space: inherited(componentOf('space')),
  /** The relaxation of the choice of operations: `softmax()` or `dirichlet()`. */
  architecture: inherited(componentOf('relaxation')),
  epochs: withDefault(positiveInteger, 50),
  batchSize: withDefault(positiveInteger, 64),
  /** K of the partial channel connection: 1/K of the channels go through the mixed operations. */
  partial: withDefault(positiveInteger, 1),
  /** Epochs at the start in which only the weights learn. */
  warmUp: withDefault(naturalNumber, 0),
  weights: withDefault(SearchGradientDescent, {}),
  optimiser: withDefault(ArchitectureOptimiser, {}),
  augmentation: withDefault(Augmentation, standardAugmentation()),
});
export type SearchSettings = t.TypeOf<typeof SearchSettings>;

/** The stage behind {@link search}. */
export const searchStage = stage({
  name: 'search',
  source: import.meta.url,
  config: SearchSettings,
  inputs: { split: datasetSplit },
  outputs: { distribution: architectureDistribution, state: searchState },
  checkpoint: searchState,
  numeric: true,
  load: () => import('./search-run.js').then((module) => module.runSearch),
});

/**
 * Searches an architecture: first-order bilevel optimisation of the supernet's weights on the train part and of the
 * architecture on the validation part, in turns.
 *
 * - `space`, `architecture`: where to search and how the choice is relaxed; taken from the search before if left out.
 * - `epochs` (default 50), `batchSize` (64), `warmUp` (0): epochs at the start without architecture steps.
 * - `partial` (1): K of the partial channel connection.
 * - `weights`: SGD with momentum: `learningRate` 0.025, `finalLearningRate` 0.001, `momentum` 0.9, `weightDecay` 3e-4, `clip` 5.
 * - `optimiser`: Adam for the architecture: `learningRate` 3e-4, `beta1` 0.5, `beta2` 0.999.
 * - `augmentation`: default pad by 4 and crop, mirror.
 *
 * Source: Liu, Simonyan and Yang, "DARTS" (ICLR 2019), algorithm 1 with ξ = 0; DrNAS, section 2.
 *
 * @example images.pipe(search({ space: darts({ cells: 8, channels: 16 }), architecture: dirichlet(), epochs: 50 }))
 */
export const search = operator(searchStage);
