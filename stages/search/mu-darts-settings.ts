import { expectWord } from '../../base/argument.js';
import { photographAugmentation } from '../../datasets/augmentation/augmentation.js';
import { MU_DARTS_OPERATIONS } from '../../networks/operations/names.js';
import { darts } from '../../networks/spaces/darts/space.js';
import type { ConfigOf } from '../../pipeline/stage.js';
import { softmax } from '../architecture/softmax.js';
import { concreteDropout } from '../kinds/settings/dropout.js';
import type { retrainStage } from '../retrain/retrain.js';
import { robustDartsStopping } from './robust-darts-stopping.js';
import type { searchStage } from './search.js';

/** The methods that μDARTS compares. */
export const MU_DARTS_METHODS = ['DARTS', 'DARTS-CD', 'RDARTS-CD', 'μDARTS'] as const;

/** One of {@link MU_DARTS_METHODS}. */
export type MuDartsMethod = (typeof MU_DARTS_METHODS)[number];

/** The form of the images: 32×32, or photographs. */
export type MuDartsForm = 'small' | 'ImageNet';

/** Readings of what μDARTS leaves open or says twice. */
export interface MuDartsReading {
  /** D of equation 5: the classes (`mean`: the variance is averaged over a batch, default), or the data (`sum`). */
  readonly variance?: 'mean' | 'sum';
  /** The L2 of Table II beside the Monte-Carlo loss (default), or that loss "instead of" it (section V-B). */
  readonly regulariser?: 'both' | 'Monte-Carlo loss';
  /** The predictive variance is part of the training of μDARTS's final network, as Fig. 2 ticks it. Default true. */
  readonly varianceInTraining?: boolean;
  /** Stem, width and augmentation: those for images of 32×32 (default), or for ImageNet. */
  readonly form?: MuDartsForm;
}

const training = { batchSize: 16, epochs: 50 };
const weights = { learningRate: 0.025, weightDecay: 0.0243 };

const isPhotographs = (form: MuDartsForm | undefined): boolean => form === 'ImageNet';

const uncertaintyOf = ({ variance = 'mean' }: MuDartsReading) => ({ weight: 1, reduction: variance });

const dropoutOf = ({ regulariser = 'both' }: MuDartsReading, method: MuDartsMethod) =>
  concreteDropout({ replacesWeightDecay: regulariser === 'Monte-Carlo loss' && method === 'μDARTS' });

const searchOf = (method: MuDartsMethod, { form, ...reading }: MuDartsReading): ConfigOf<typeof searchStage> => {
  const isAware = method === 'μDARTS';
  return {
    space: darts({
      cells: 14,
      channels: 16,
      ...(isPhotographs(form) ? { stem: 'imagenet' as const } : {}),
      ...(isAware ? { operations: MU_DARTS_OPERATIONS } : {}),
    }),
    architecture: softmax(),
    ...training,
    weights,
    optimiser: { learningRate: 3e-4 },
    ...(isPhotographs(form) ? { augmentation: photographAugmentation({ colour: 0 }) } : {}),
    // 64 images, as RobustDARTS measures it, and of the loss that the method minimises.
    curvature: { every: 1, batches: 4, objective: 'whole' },
    ...(method === 'RDARTS-CD' ? { earlyStopping: robustDartsStopping('paper').earlyStopping } : {}),
    ...(isAware ? { dropout: dropoutOf(reading, method), uncertainty: uncertaintyOf(reading) } : {}),
  };
};

const retrainOf = (method: MuDartsMethod, { form, ...reading }: MuDartsReading): ConfigOf<typeof retrainStage> => {
  const { varianceInTraining = true } = reading;
  return {
    cells: 14,
    channels: isPhotographs(form) ? 48 : 36,
    ...(isPhotographs(form) ? { stem: 'imagenet' as const, augmentation: photographAugmentation() } : {}),
    ...training,
    weights,
    poolNormalization: 'none',
    auxiliary: 0,
    dropPath: 0,
    dropout: method === 'DARTS' ? false : { ...dropoutOf(reading, method), preprocessing: true },
    ...(method === 'μDARTS' && varianceInTraining ? { uncertainty: uncertaintyOf(reading) } : {}),
  };
};

/**
 * The settings with which μDARTS and its baselines are reported (Table II): for `search` and for `retrain`, which differ in
 * these only: μDARTS has 6 operations, concrete dropout and the predictive variance in its search, and that variance in its
 * training too (Fig. 2); RDARTS-CD stops early; all but DARTS are trained with concrete dropout in all layers. The weight
 * decay of the table is the largest that the scripts of RobustDARTS try, and all methods have it.
 *
 * Settings that the paper leaves open: channels and plain pools are those of DARTS, whose implementation it uses (16, and 36 in
 * training; 48 for ImageNet), the order is the first, as the times of Table III suggest, the architecture's learning rate is that
 * of DARTS (3e-4), and there is neither an auxiliary tower nor a dropped path. The paper's FLOPS are those of networks for
 * ImageNet (EfficientNet-B0 has 390 M there), so they tell no width for small images.
 *
 * Source: μDARTS, section IV, Fig. 2 and Table II.
 *
 * @example images.pipe(search(muDartsSettings.search('μDARTS')), discretise(), retrain(muDartsSettings.retrain('μDARTS')))
 */
export const muDartsSettings = {
  search: (method: MuDartsMethod, reading: MuDartsReading = {}): ConfigOf<typeof searchStage> =>
    searchOf(expectWord('muDartsSettings.search', MU_DARTS_METHODS, method), reading),
  retrain: (method: MuDartsMethod, reading: MuDartsReading = {}): ConfigOf<typeof retrainStage> =>
    retrainOf(expectWord('muDartsSettings.retrain', MU_DARTS_METHODS, method), reading),
};
