import { darts } from '../../../networks/spaces/darts/space.js';
import { nasBench201 } from '../../../networks/spaces/nas-bench-201/space.js';
import { enas } from '../method/enas/enas.js';
import { rsps } from '../method/rsps/rsps.js';
import type { SearchPreset } from './gradient-presets.js';

/**
 * The searches of random search with weight sharing: `cifar10` with the defaults of the authors' code, gradients clipped to 5 as
 * in DARTS; `nasBench201` as in that benchmark's code, where 100 architectures are compared on one batch each, and whose Nesterov
 * momentum is plain momentum here.
 *
 * Source: Li and Talwalkar, "Random search and reproducibility for NAS" (UAI 2019), section 4.2, and the authors' code; Dong and
 * Yang, "NAS-Bench-201" (ICLR 2020), section 5, and its code.
 *
 * @example images.pipe(search(rspsSettings.cifar10()), discretise())
 */
export const rspsSettings = {
  cifar10: (): SearchPreset => ({
    space: darts({ cells: 8, channels: 16 }),
    architecture: rsps(),
    epochs: 100,
    batchSize: 64,
    weights: { learningRate: 0.025, finalLearningRate: 0.001, weightDecay: 3e-4 },
  }),
  nasBench201: (): SearchPreset => ({
    space: nasBench201({ cells: 5, channels: 16 }),
    architecture: rsps({ candidates: 100, batches: 1, finalists: 1 }),
    epochs: 250,
    batchSize: 64,
    weights: { learningRate: 0.025, finalLearningRate: 0.001, weightDecay: 5e-4 },
  }),
} as const;

/**
 * The searches of ENAS: `cifar10` with the figures of the authors' code for cells, over the space of DARTS in place of its own,
 * which is close to it; `nasBench201` as in that benchmark's code.
 *
 * Differences: an epoch has as many samples of the controller as there, one step of it following each step of the weights; the
 * cosine of the weights has no restarts, its momentum is plain, the ε of the controller's Adam is 1e-8 for 1e-3, and its LSTM
 * has one layer, where the benchmark's code has two. That code, besides, moves the baseline once an epoch, clips the
 * controller's gradient to 5, and takes a validation batch of its own for each of the samples of a step.
 *
 * Source: Pham et al., "Efficient neural architecture search via parameter sharing" (ICML 2018), section 3.2, and the authors'
 * code; Dong and Yang, "NAS-Bench-201" (ICLR 2020), section 5, and its code.
 *
 * @example images.pipe(search(enasSettings.nasBench201()), discretise())
 */
export const enasSettings = {
  cifar10: (): SearchPreset => ({
    space: darts({ cells: 8, channels: 20 }),
    architecture: enas({ hidden: 64, learningRate: 3.5e-3, tanhConstant: 1.1 }),
    epochs: 150,
    batchSize: 160,
    weights: { learningRate: 0.05, finalLearningRate: 5e-4, weightDecay: 1e-4 },
  }),
  nasBench201: (): SearchPreset => ({
    space: nasBench201({ cells: 5, channels: 16 }),
    architecture: enas({ hidden: 32, learningRate: 1e-3, samples: 5 }),
    epochs: 310,
    batchSize: 128,
    weights: { learningRate: 0.05, finalLearningRate: 5e-4, weightDecay: 2.5e-4 },
  }),
} as const;
