import { expectSettings } from '../../base/argument.js';
import { photographAugmentation } from '../../datasets/augmentation/augmentation.js';
import type { ConfigOf } from '../../pipeline/stage.js';
import type { retrainStage } from './retrain.js';

type Settings = ConfigOf<typeof retrainStage>;

/**
 * The settings of `retrain` with which the mobile setting of ImageNet is reported: 14 cells of 48 channels, 250 epochs,
 * a learning rate of 0.5 that falls linearly after 5 epochs of warm-up, weight decay 3e-5, smoothed labels, an auxiliary
 * tower of weight 0.4 and no dropped paths.
 *
 * Settings that the paper leaves open are those of the released code: batches of 768 (PC-DARTS has 1,024), smoothing 0.1, the last step of the
 * decay spread over 5 epochs, and a change of hue by up to 0.2 of the circle beside that of the other colours.
 *
 * Source: DrNAS, section 4.2, after PC-DARTS (Xu et al., ICLR 2020).
 *
 * @param settings those that are to be otherwise; `weights` are taken one by one
 *
 * @example cell.pipe(retrain(load(imagenet(), { validation: 0 }), imagenetRetraining({ batchSize: 128 })))
 */
export const imagenetRetraining = (given: Settings = {}): Settings => {
  expectSettings('imagenetRetraining', given);
  const { weights, ...settings } = given;
  return {
    cells: 14,
    channels: 48,
    stem: 'imagenet',
    epochs: 250,
    batchSize: 768,
    auxiliary: 0.4,
    dropPath: 0,
    labelSmoothing: 0.1,
    augmentation: photographAugmentation({ hue: 0.2 }),
    weights: { learningRate: 0.5, schedule: 'linear', warmUp: 5, tail: 5, weightDecay: 3e-5, ...weights },
    ...settings,
  };
};
