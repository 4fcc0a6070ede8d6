import * as t from 'io-ts';
import { componentOf, componentOr } from '../../artifacts/component.js';
import { naturalNumber, nonNegativeNumber, positiveInteger, positiveIntegerOr } from '../../base/codecs/number.js';
import { inherited, record, withDefault } from '../../base/codecs/record.js';
import { Augmentation, standardAugmentation } from '../../datasets/augmentation/augmentation.js';
import { datasetSplit } from '../../datasets/split.js';
import { channelCount } from '../../networks/sizes.js';
import { operator } from '../../pipeline/flow.js';
import { stage } from '../../pipeline/stage.js';
import { architectureEigenvalueFields } from '../hessian/eigenvalue-settings.js';
import { architectureDistribution } from '../kinds/architecture-distribution.js';
import { architectureTrajectory } from '../kinds/architecture-trajectory.js';
import { searchState } from '../kinds/search-state.js';
import { Dropout } from '../kinds/settings/dropout.js';
import { batchLength, epochCount } from '../kinds/settings/sizes.js';
import { Uncertainty } from '../kinds/settings/uncertainty.js';
import { widenedSearch } from '../kinds/widened-search.js';
import { GradientDescent } from '../training/gradient-descent-settings.js';
import { EarlyStopping } from './early-stopping-settings.js';
import { AdamSettings } from './method/by-gradient/adam-settings.js';

// DARTS and PC-DARTS end a search at 0.001 where a retraining ends at 0; so it is here whichever other key is given.
const SearchGradientDescent = record('GradientDescent', {
  ...GradientDescent.fields,
  finalLearningRate: withDefault(nonNegativeNumber, 0.001),
});

const EpochCurvature = record('curvature', {
  every: withDefault(naturalNumber, 0),
  /** Other validation images at every epoch. */
  fresh: withDefault(t.boolean, false),
  ...architectureEigenvalueFields,
});

const Resource = record('resource', {
  weight: withDefault(nonNegativeNumber, 0),
  of: withDefault(t.keyof({ parameters: null, multiplyAccumulates: null }), 'parameters'),
});

/** Settings of {@link search}. */
export const SearchSettings = record('search', {
  /** The search space, for example `darts({ cells: 8, channels: 16 })`. */
  space: inherited(componentOf('space')),
  /** The architecture method: a relaxation, such as `softmax()` or `dirichlet()`, learnt by gradients; or another method. */
  architecture: inherited(componentOf('relaxation', 'method')),
  epochs: withDefault(epochCount, 50),
  /**
   * Epochs that the cosine of the learning rate spans, those of the searches before it included; "auto": until the end
   * of this search.
   */
  scheduleEpochs: inherited(positiveIntegerOr('auto'), 'auto'),
  batchSize: inherited(batchLength, 64),
  /**
   * The learning rate of a search that goes on from another: as the cosine goes on ("none"), or begun anew, for its first epoch
   * ("once") or in proportion for all ("chained"). A search that goes on from none has no use for it.
   */
  restart: withDefault(t.keyof({ none: null, once: null, chained: null }), 'none'),
  /** Parts of a batch, each with its own draw of the architecture and its own statistics in normalisations. */
  replicas: inherited(positiveInteger, 1),
  /** K of the partial channel connection: 1/K of the channels go through the mixed operations. */
  partial: inherited(channelCount, 1),
  /** Edge normalisation: edges have learnt weights, normalised over those that enter a node (PC-DARTS). */
  edgeNormalization: inherited(t.boolean, false),
  /** "second": the architecture's gradient looks one step of the weights ahead (the unrolled one of DARTS). */
  order: inherited(t.keyof({ first: null, second: null }), 'first'),
  /**
   * "bilevel": the architecture learns from the validation images, in turns with the weights; "single": both learn from one pass
   * over the train images.
   */
  level: inherited(t.keyof({ bilevel: null, single: null }), 'bilevel'),
  /** Epochs at the start of this search in which only the weights learn. */
  warmUp: inherited(naturalNumber, 0),
  weights: inherited(SearchGradientDescent, {}),
  optimiser: inherited(componentOr('optimiser', AdamSettings), {}),
  augmentation: inherited(Augmentation, standardAugmentation()),
  /** Epochs between two points of the output `trajectory`, which has the last epoch too; 0: the last one alone. */
  recordEvery: inherited(naturalNumber, 1),
  /** Concrete dropout in the candidate operations and before the classifier; false: none. */
  dropout: inherited(Dropout, false),
  /** The factor of the predictive variance in the architecture's loss, and the stochastic passes that it is taken over. */
  uncertainty: inherited(Uncertainty, {}),
  /** The factor of the expected cost in the architecture's loss, in nats a million, and the cost that it is of. */
  resource: inherited(Resource, {}),
  /** Early stopping, before the last epoch. */
  earlyStopping: inherited(EarlyStopping, {}),
  /** Epochs between two measurements of the eigenvalues of the architecture's Hessian, and how; 0: none. */
  curvature: inherited(EpochCurvature, {}),
});
export type SearchSettings = t.TypeOf<typeof SearchSettings>;

/** The stage behind {@link search}. */
export const searchStage = stage({
  name: 'search',
  source: import.meta.url,
  config: SearchSettings,
  inputs: { split: datasetSplit },
  optional: { widened: widenedSearch },
  outputs: { distribution: architectureDistribution, trajectory: architectureTrajectory, state: searchState },
  checkpoint: searchState,
  numeric: true,
  stoppable: true,
  foresee: () => import('./foresee-search.js').then((module) => module.foreseeSearch),
  load: () => import('./search-run.js').then((module) => module.runSearch),
});

/**
 * Searches an architecture: bilevel optimisation of the supernet's weights on the train part and of the architecture on
 * the validation part, in turns.
 *
 * After `widenAndPrune` it goes on from there: with the weights, the architecture and the moments of the search before,
 * under the same cosine, and with every setting that is left out but `epochs` as that search had it.
 *
 * - `space`, `architecture`: where to search and how the choice is relaxed.
 * - `epochs` (default 50), `batchSize` (64), `warmUp` (0): epochs at the start without architecture steps.
 * - `scheduleEpochs` ("auto"): epochs of the cosine over all searches of a progression, so 50 for 25 and 25; by default
 *   it ends with this search.
 * - `restart` ("none"): of a search that goes on from another, "chained" or "once" begin the cosine anew as the optimiser of
 *   DrNAS's released code does.
 * - `replicas` (1): a batch is divided into so many parts, each of which draws θ for itself and is normalised by itself, in both
 *   steps, as on so many GPUs; the gradient is the mean of theirs. The parameters of a relaxation alone can learn from parts.
 * - `partial` (1): K of the partial channel connection; `edgeNormalization` (false): learnt weights of the edges too.
 * - `weights`: SGD with momentum: `learningRate` 0.025, `finalLearningRate` 0.001, `momentum` 0.9, `weightDecay` 3e-4, `clip` 5,
 *   and `schedule`, `warmUp` and `tail` as of `retrain`.
 * - `optimiser`: Adam for the architecture: `learningRate` ("auto": 3e-4, as DARTS has it, for its 19,531 steps or more, and so
 *   much more for fewer that the parameters can move as far, up to 0.05), `beta1` 0.5, `beta2` 0.999,
 *   `clip` (none): largest Euclidean norm of the gradient that the loss has in the parameters.
 * - `order` ("first"): "second" differentiates the validation loss through one step of the weights too; that takes four
 *   passes for an architecture step, and a search about 2.7 times as long.
 * - `level` ("bilevel"): with "single" the weights and the architecture learn from the same pass over the train images, and no
 *   others are used; it goes with the first order and without `uncertainty`.
 * - `resource`: with a `weight` above 0 the loss of a relaxation has weight · the cost of θ, in nats a million `parameters`
 *   (default) or `multiplyAccumulates` of the supernet's operations; the weights of edges change no cost.
 * - `dropout` (false): `concreteDropout()` behind the ReLUs of the candidate operations and before the classifier; the loss
 *   of the weights then has the Monte-Carlo loss. The epochs' metrics tell the probabilities and the predictive variance.
 * - `uncertainty`: with a `weight` above 0 the architecture's loss has weight · predictive variance over `samples` (5) passes;
 *   averaged over the images of a batch or, with the `reduction` "sum", summed over them; it needs `dropout`, and goes with every
 *   relaxation, space and order. `averaged` (false) takes the cross-entropy over these passes also where the weight is 0.
 * - `earlyStopping`: with a `ratio` above 0 (0.75 in RobustDARTS) the search ends when the largest eigenvalue, a mean over the
 *   `window` (5) measurements around one, has grown so that its value `back` (5) measurements before is less than `ratio` of
 *   it, and goes back there, though not to an epoch before `from` (1); it needs `curvature: { every: 1 }` or another number of
 *   epochs. {@link robustDartsStopping} gives the settings of the paper and of its code.
 * - `augmentation`: default pad by 4 and crop, mirror.
 * - `recordEvery` (1): epochs between the points of the output `trajectory`, what was learnt at the end of epochs.
 * - `curvature`: with `every` above 0 the eigenvalues of the Hessian of the validation loss after every so many epochs are
 *   metrics, over the same images each time unless `fresh`; the other settings are those of `curvature()`.
 *
 * Source: Liu, Simonyan and Yang, "DARTS" (ICLR 2019), algorithm 1, with ξ = 0 for the first order; DrNAS, section 2;
 * μDARTS, section III; SNAS, sections 2.2 and 2.4, for `level` and `resource`; Zela et al., "Understanding and robustifying DARTS" (ICLR 2020), section 4.3, for `earlyStopping`.
 *
 * @example images.pipe(search({ space: darts({ cells: 8, channels: 16 }), architecture: dirichlet(), epochs: 50 }))
 */
export const search = operator(searchStage);
