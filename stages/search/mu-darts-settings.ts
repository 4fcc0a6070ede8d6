import { expectWord } from '../../base/argument.js';
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

const training = { batchSize: 16, epochs: 50 };
const weights = { learningRate: 0.025, weightDecay: 0.0243 };

const searchOf = (method: MuDartsMethod): ConfigOf<typeof searchStage> => ({
  space: darts({ cells: 14, channels: 16, ...(method === 'μDARTS' ? { operations: MU_DARTS_OPERATIONS } : {}) }),
  architecture: softmax(),
  ...training,
  weights,
  optimiser: { learningRate: 3e-4 },
  // 64 images, as RobustDARTS measures it.
  curvature: { every: 1, batches: 4 },
  ...(method === 'RDARTS-CD' ? { earlyStopping: robustDartsStopping('paper').earlyStopping } : {}),
  ...(method === 'μDARTS' ? { dropout: concreteDropout(), uncertainty: { weight: 1 } } : {}),
});

const retrainOf = (method: MuDartsMethod): ConfigOf<typeof retrainStage> => ({
  cells: 14,
  channels: 36,
  ...training,
  weights,
  auxiliary: 0,
  dropPath: 0,
  dropout: method === 'DARTS' ? false : concreteDropout(),
});

/**
 * The settings with which μDARTS and its baselines are reported (Table II): for `search` and for `retrain`, which differ in
 * these only: μDARTS has 6 operations, concrete dropout and the predictive variance in its search; RDARTS-CD stops early;
 * all but DARTS are trained with concrete dropout. The weight decay of the table is the largest of those that RobustDARTS
 * tries, and all methods have it.
 *
 * Settings that the paper leaves open: channels are those of DARTS (16, and 36 in training), the order is the first, as the times
 * of Table III suggest, the architecture's learning rate is that of DARTS (3e-4), and there is neither an auxiliary tower nor
 * a dropped path.
 *
 * Source: μDARTS, section IV, Fig. 2 and Table II.
 *
 * @example images.pipe(search(muDartsSettings.search('μDARTS')), discretise(), retrain(muDartsSettings.retrain('μDARTS')))
 */
export const muDartsSettings = {
  search: (method: MuDartsMethod): ConfigOf<typeof searchStage> =>
    searchOf(expectWord('muDartsSettings.search', MU_DARTS_METHODS, method)),
  retrain: (method: MuDartsMethod): ConfigOf<typeof retrainStage> =>
    retrainOf(expectWord('muDartsSettings.retrain', MU_DARTS_METHODS, method)),
};
