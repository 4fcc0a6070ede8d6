import { expectWord } from '../../base/argument.js';
import { photographAugmentation } from '../../datasets/augmentation/augmentation.js';
import { DARTS_OPERATIONS } from '../../networks/operations/names.js';
import { darts } from '../../networks/spaces/darts/space.js';
import { nasBench201 } from '../../networks/spaces/nas-bench-201/space.js';
import type { ConfigOf } from '../../pipeline/stage.js';
import { dirichlet } from '../architecture/dirichlet.js';
import type { discretiseStage } from '../discretise/discretise.js';
import type { searchStage } from '../search/search.js';
import type { widenAndPruneStage } from './widen-and-prune.js';

/** The settings of a search in two stages: `search(first)`, `widenAndPrune(widen)`, `search(second)`, `discretise(read)`. */
export interface ProgressiveSettings {
  readonly first: ConfigOf<typeof searchStage>;
  readonly widen: ConfigOf<typeof widenAndPruneStage>;
  readonly second: ConfigOf<typeof searchStage>;
  readonly read: ConfigOf<typeof discretiseStage>;
}

/** `paper`: as its text has them; `released`: as the authors' code has them. */
export type DrnasPreset = (typeof PRESETS)[number];
const PRESETS = ['paper', 'released'] as const;

/** The code leaves out none. */
const operationsOf = (preset: DrnasPreset): readonly (typeof DARTS_OPERATIONS)[number][] =>
  DARTS_OPERATIONS.filter((operation) => preset === 'paper' || operation !== 'none');

/** The code's second optimiser begins the cosine anew, and its genotype goes by the softmax of η. */
const endOf = (preset: DrnasPreset, epochs: number): Pick<ProgressiveSettings, 'second' | 'read'> =>
  preset === 'released' ? { second: { epochs, restart: 'chained' }, read: { by: 'softmax' } } : { second: { epochs }, read: {} };

const onCifar10 = (preset: DrnasPreset): ProgressiveSettings => ({
  first: {
    space: darts({ cells: 20, channels: 36, operations: operationsOf(preset) }),
    architecture: dirichlet(),
    partial: 6,
    epochs: 25,
    scheduleEpochs: 50,
    batchSize: 64,
    warmUp: 10,
    weights: { learningRate: 0.1, finalLearningRate: 0 },
    optimiser: { learningRate: 6e-4 },
  },
  widen: { partial: preset === 'paper' ? 3 : 4, keep: 4 },
  ...endOf(preset, 25),
});

const onImagenet = (preset: DrnasPreset): ProgressiveSettings => ({
  first: {
    space: darts({ cells: 14, channels: 48, stem: 'imagenet', operations: operationsOf(preset) }),
    architecture: dirichlet(),
    partial: 6,
    epochs: 25,
    scheduleEpochs: 50,
    batchSize: 512,
    warmUp: 10,
    weights: { learningRate: 0.5, finalLearningRate: 0, warmUp: 5 },
    // Of eight GPUs each draws for its part of a batch.
    replicas: 8,
    optimiser: { learningRate: 6e-3, clip: 5 },
    augmentation: photographAugmentation({ colour: 0 }),
  },
  widen: { partial: 3, keep: 4 },
  ...endOf(preset, 25),
});

const onNasBench201 = (preset: DrnasPreset): ProgressiveSettings => ({
  first: {
    space: nasBench201({ cells: 5, channels: 16 }),
    architecture: dirichlet(),
    partial: 4,
    epochs: 50,
    scheduleEpochs: 100,
    batchSize: 64,
    warmUp: 10,
    weights: { learningRate: 0.025, finalLearningRate: 0.001 },
    optimiser: { learningRate: 3e-4 },
  },
  widen: { partial: 2, keep: 3 },
  ...endOf(preset, 50),
});

/**
 * The searches of DrNAS: `paper` as its text has them, the rest as in the released code; `released` as in that code.
 *
 * They differ in the operations (8 in the paper; 7, without none, in the code), on CIFAR-10 in K (6 to 3; 6 to 4), in the
 * learning rate of the second search (which goes on; which the code's new optimiser begins anew) and in what edges are ranked by
 * (E[θ]; the softmax of η). For NAS-Bench-201, whose channels K = 6 does not divide, the first two are those of the code.
 * On ImageNet both have a draw of θ for each of eight GPUs, and clip the architecture's gradient.
 *
 * Source: DrNAS, sections 4.1 to 4.3.
 *
 * @example
 * const { first, widen, second, read } = drnasSettings.cifar10('paper');
 * const cell = images.pipe(search(first), widenAndPrune(widen), search(second), discretise(read));
 */
export const drnasSettings = {
  cifar10: (preset: DrnasPreset): ProgressiveSettings => onCifar10(expectWord('drnasSettings.cifar10', PRESETS, preset)),
  imagenet: (preset: DrnasPreset): ProgressiveSettings => onImagenet(expectWord('drnasSettings.imagenet', PRESETS, preset)),
  /** @param preset default `paper` */
  nasBench201: (preset: DrnasPreset = 'paper'): ProgressiveSettings =>
    onNasBench201(expectWord('drnasSettings.nasBench201', PRESETS, preset)),
} as const;
