import { photographAugmentation } from '../../../datasets/augmentation/augmentation.js';
import { darts } from '../../../networks/spaces/darts/space.js';
import { nasBench201 } from '../../../networks/spaces/nas-bench-201/space.js';
import type { ConfigOf } from '../../../pipeline/stage.js';
import { dsnas } from '../../architecture/dsnas.js';
import { gdas } from '../../architecture/gdas.js';
import { snas } from '../../architecture/snas.js';
import { softmax } from '../../architecture/softmax.js';
import type { searchStage } from '../search.js';

/** Settings of `search`. */
export type SearchPreset = ConfigOf<typeof searchStage>;

const cellOfDarts = () => darts({ cells: 8, channels: 16 });
const cellOfNasBench201 = () => nasBench201({ cells: 5, channels: 16 });
const weights = { learningRate: 0.025, finalLearningRate: 0.001, weightDecay: 3e-4 };
const optimiser = { learningRate: 3e-4 };

const snasOn = (space: SearchPreset['space']): SearchPreset => ({
  space,
  architecture: snas(),
  level: 'single',
  epochs: 150,
  batchSize: 64,
  weights,
  optimiser: { ...optimiser, clip: 10 },
});

/**
 * The searches of SNAS: weights and architecture from one pass over the training images (`load(..., { validation: 0 })` has all
 * of them), a temperature from 1 to 0.03 over 150 epochs. Its constraint is `resource`, whose weight is 0 here: the paper
 * gives none of its three.
 *
 * `nasBench201` is not in the paper; it has the settings of `cifar10`.
 *
 * Source: SNAS, section 3.1, and the authors' code.
 *
 * @example load(cifar10(), { validation: 0 }).pipe(search(snasSettings.cifar10()), discretise())
 */
export const snasSettings = {
  cifar10: (): SearchPreset => snasOn(cellOfDarts()),
  nasBench201: (): SearchPreset => snasOn(cellOfNasBench201()),
} as const;

/**
 * The searches of DSNAS: as {@link snasSettings}, with one-hot draws, and edges that are decided once an operation leads by 0.3.
 *
 * The paper searches blocks of ShuffleNet on ImageNet, which are no space here: these are the settings of the authors' code
 * for cells on CIFAR-10, for either space.
 *
 * Source: DSNAS, sections 3.4 and 4, and the authors' code.
 */
export const dsnasSettings = {
  cifar10: (): SearchPreset => ({ ...snasOn(cellOfDarts()), architecture: dsnas({ decided: 0.3 }) }),
  nasBench201: (): SearchPreset => ({ ...snasOn(cellOfNasBench201()), architecture: dsnas({ decided: 0.3 }) }),
} as const;

/**
 * The searches of GDAS: `cifar10` with a temperature from 10 to 1, as in its paper; `nasBench201` as in that benchmark's code,
 * with a temperature from 10 to 0.1, 240 epochs and weight decay 5e-4, whose Nesterov momentum is plain momentum here.
 *
 * Source: GDAS, section 4.1; Dong and Yang, "NAS-Bench-201" (ICLR 2020), section 5, and its code.
 *
 * @example images.pipe(search(gdasSettings.cifar10()), discretise())
 */
export const gdasSettings = {
  cifar10: (): SearchPreset => ({
    space: cellOfDarts(),
    architecture: gdas(),
    epochs: 250,
    batchSize: 64,
    weights,
    optimiser,
  }),
  nasBench201: (): SearchPreset => ({
    space: cellOfNasBench201(),
    architecture: gdas({ temperature: { from: 10, to: 0.1 } }),
    epochs: 240,
    batchSize: 64,
    weights: { ...weights, weightDecay: 5e-4 },
    optimiser,
  }),
} as const;

const pcDarts = { architecture: softmax(), partial: 4, edgeNormalization: true, epochs: 50 };

/**
 * The searches of PC-DARTS: K = 4, edge normalisation, 50 epochs, of which the first 15 (35 on ImageNet) are of the weights
 * alone. On ImageNet the paper takes 10 % of the images for the weights and 2.5 % for the architecture.
 *
 * The learning rate ends at 0, as the text says; the released code for CIFAR-10 ends at 0.001. `nasBench201` is not in the paper;
 * it has the settings of `cifar10`.
 *
 * Source: Xu et al., "PC-DARTS" (ICLR 2020), sections 4.2 and 4.3.
 *
 * @example load(imagenet(), { train: 0.1, validation: 0.025 }).pipe(search(pcDartsSettings.imagenet()), discretise())
 */
export const pcDartsSettings = {
  cifar10: (): SearchPreset => ({
    ...pcDarts,
    space: cellOfDarts(),
    warmUp: 15,
    batchSize: 256,
    weights: { learningRate: 0.1, finalLearningRate: 0 },
    optimiser: { learningRate: 6e-4 },
  }),
  imagenet: (): SearchPreset => ({
    ...pcDarts,
    space: darts({ cells: 8, channels: 16, stem: 'imagenet' }),
    warmUp: 35,
    batchSize: 1024,
    weights: { learningRate: 0.5, finalLearningRate: 0, warmUp: 5 },
    optimiser: { learningRate: 6e-3, clip: 5 },
    augmentation: photographAugmentation({ colour: 0 }),
  }),
  nasBench201: (): SearchPreset => ({ ...pcDartsSettings.cifar10(), space: cellOfNasBench201() }),
} as const;
