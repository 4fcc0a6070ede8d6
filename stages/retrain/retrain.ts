import type * as t from 'io-ts';
import { naturalNumber, nonNegativeNumber, numberBetween } from '../../base/codecs/number.js';
import { optional, record, withDefault } from '../../base/codecs/record.js';
import { Augmentation, standardAugmentation } from '../../datasets/augmentation/augmentation.js';
import { datasetSplit } from '../../datasets/split.js';
import { genotypeKind } from '../../networks/genotype-kind.js';
import { operator } from '../../pipeline/flow.js';
import { stage } from '../../pipeline/stage.js';
import { Dropout } from '../kinds/settings/dropout.js';
import { batchLength, epochCount } from '../kinds/settings/sizes.js';
import { Uncertainty } from '../kinds/settings/uncertainty.js';
import { trainedNetwork } from '../kinds/trained-network.js';
import { trainingState } from '../kinds/training-state.js';
import { GradientDescent } from '../training/gradient-descent-settings.js';
import { networkFields } from '../training/network-fields.js';
import { otherSpace } from '../training/other-space.js';

/** Settings of {@link retrain}. */
export const RetrainSettings = record('retrain', {
  ...networkFields,
  space: otherSpace,
  epochs: withDefault(epochCount, 600),
  batchSize: withDefault(batchLength, 64),
  weights: withDefault(GradientDescent, {}),
  /** Weight of the auxiliary tower's loss; 0 for no tower. Default 0.4, for a network that can have one. */
  auxiliary: optional(nonNegativeNumber),
  /** Probability that a path is dropped at the last epoch; it rises from 0 with the epochs. */
  dropPath: withDefault(numberBetween(0, 0.95), 0.3),
  /** Share of the label's probability that is spread over all classes. */
  labelSmoothing: withDefault(numberBetween(0, 0.95), 0),
  /** Concrete dropout; false: none. */
  dropout: withDefault(Dropout, false),
  /** The part of the predictive variance in the loss of the weights; with a weight above 0 it needs dropout. */
  uncertainty: withDefault(Uncertainty, {}),
  augmentation: withDefault(Augmentation, standardAugmentation({ cutout: 16 })),
  /** Epochs from one pass over the test images to the next, the last epoch among them; 0 for none. */
  testEvery: withDefault(naturalNumber, 0),
});
export type RetrainSettings = t.TypeOf<typeof RetrainSettings>;

/** The stage behind {@link retrain}. */
export const retrainStage = stage({
  name: 'retrain',
  source: import.meta.url,
  config: RetrainSettings,
  inputs: { split: datasetSplit, genotype: genotypeKind },
  outputs: { network: trainedNetwork },
  checkpoint: trainingState,
  numeric: true,
  stoppable: true,
  foresee: () => import('./foresee-retrain.js').then((module) => module.foreseeRetrain),
  load: () => import('./retrain-run.js').then((module) => module.runRetrain),
});

/**
 * Trains the network of a genotype from scratch on all training images.
 *
 * - `cells` (default 20), `channels` (36), `epochs` (600), `batchSize` (64).
 * - `weights`: SGD with momentum: `learningRate` 0.025 falling to `finalLearningRate` 0 by the `schedule` `cosine` or `linear` after
 *   `warmUp` (0) epochs of rise, the last step of a linear one spread over `tail` (0) epochs; `momentum` 0.9, `weightDecay` 3e-4, `clip` 5.
 * - `auxiliary` (0.4): weight of the auxiliary tower's loss; `dropPath` (0.3) at the last epoch; `labelSmoothing` (0).
 * - `stem`: `cifar` (default) or `imagenet`; `poolNormalization`: `batch` (DrNAS, default) or `none` (DARTS).
 * - `network`: settings that the networks of a space of one's own have, by name; `space`: that space, where no search before had it.
 * - `dropout` (false): `concreteDropout()` behind the ReLUs of the operations and before the classifier, with the Monte-Carlo loss
 *   in the loss of the weights: what makes a found network DARTS-CD, RDARTS-CD or μDARTS.
 * - `uncertainty`: with a `weight` above 0 the loss has weight · predictive variance over `samples` (5) passes, as Fig. 2 of μDARTS
 *   ticks it for the training of its networks; it needs `dropout`. `reduction` and `averaged` are as of `search`.
 * - `augmentation`: default pad by 4 and crop, mirror, cutout 16.
 * - `testEvery` (0, never): epochs from one pass over the test images to the next, whose loss and accuracy are told as metrics;
 *   nothing is learnt or chosen by them, and the network is the same.
 *
 * The defaults are those of DrNAS for CIFAR, the batch size that of its released code, since the paper names none (DARTS and
 * PC-DARTS have 96); {@link imagenetRetraining} gives those for ImageNet.
 *
 * Source: DrNAS, section 4.1; Liu, Simonyan and Yang, "DARTS" (ICLR 2019), section 3.2; μDARTS, section IV, for `dropout`.
 *
 * @example cell.pipe(retrain({ epochs: 600 }))
 * @example cell.pipe(retrain(images, { epochs: 600 }))
 */
export const retrain = operator(retrainStage);
