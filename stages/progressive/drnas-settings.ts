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

/** The settings of a search without progressive learning: `search(search)`, `discretise(read)`. */
export interface PlainSettings {
  readonly search: ConfigOf<typeof searchStage>;
  readonly read: ConfigOf<typeof discretiseStage>;
}

/** `paper`: as its text has them; `released`: as the authors' code has them. */
export type DrnasPreset = (typeof PRESETS)[number];
const PRESETS = ['paper', 'released'] as const;

/** The code leaves out none. */
const operationsOf = (preset: DrnasPreset): readonly (typeof DARTS_OPERATIONS)[number][] =>
  DARTS_OPERATIONS.filter((operation) => preset === 'paper' || operation !== 'none');

/** The code's genotype goes by the softmax of η. */
const readOf = (preset: DrnasPreset): ProgressiveSettings['read'] => (preset === 'released' ? { by: 'softmax' } : {});

/** The code's second optimiser begins the cosine anew. */
const endOf = (preset: DrnasPreset, epochs: number): Pick<ProgressiveSettings, 'second' | 'read'> => ({
  second: preset === 'released' ? { epochs, restart: 'chained' } : { epochs },
  read: readOf(preset),
});

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

/** One search of as many epochs as both stages have; what is not named is the first stage's. */
const plain = (
  { first }: ProgressiveSettings,
  preset: DrnasPreset,
  stem: 'cifar' | 'imagenet',
  partial: number,
): PlainSettings => ({
  search: {
    ...first,
    space: darts({ cells: 8, channels: 16, stem, operations: operationsOf(preset) }),
    partial,
    epochs: 50,
    scheduleEpochs: 50,
  },
  read: readOf(preset),
});

/**
 * The searches of DrNAS without progressive learning: one search of 8 cells and 16 channels, of 50 epochs.
 *
 * The text names no K. By what its searches cost it is 1 on CIFAR-10 (0.4 GPU days, as DARTS of first order; PC-DARTS with
 * K = 4 has 0.1) and 4 on ImageNet (3.9 GPU days; PC-DARTS with K = 4 has 3.8): an inference, not a figure of the paper. Learning
 * rates, warm-up and batches are those of the progressive search, so that the two differ in progressive learning alone.
 */
const plainSettings = {
  cifar10: (preset: DrnasPreset): PlainSettings => {
    const checked = expectWord('drnasSettings.plain.cifar10', PRESETS, preset);
    return plain(onCifar10(checked), checked, 'cifar', 1);
  },
  imagenet: (preset: DrnasPreset): PlainSettings => {
    const checked = expectWord('drnasSettings.plain.imagenet', PRESETS, preset);
    return plain(onImagenet(checked), checked, 'imagenet', 4);
  },
} as const;

/**
 * The searches of DrNAS: `paper` as its text has them, the rest as in the released code; `released` as in that code.
 *
 * They differ in the operations (8 in the paper; 7, without none, in the code), on CIFAR-10 in K (6 to 3; 6 to 4), in the
 * learning rate of the second search (which goes on; which the code's new optimiser begins anew) and in what edges are ranked by
 * (E[θ]; the softmax of η). For NAS-Bench-201, whose channels K = 6 does not divide, the first two are those of the code.
 * On ImageNet both have a draw of θ for each of eight GPUs, and clip the architecture's gradient.
 *
 * `plain` has the searches of 8 cells and 16 channels without progressive learning, whose K the text leaves open: 1 on CIFAR-10 and
 * 4 on ImageNet, by what its searches cost.
 *
 * Source: DrNAS, sections 4.1 to 4.3.
 *
 * @example
 * const { first, widen, second, read } = drnasSettings.cifar10('paper');
 * const cell = images.pipe(search(first), widenAndPrune(widen), search(second), discretise(read));
 * const plain = drnasSettings.plain.cifar10('paper');
 * const plainCell = images.pipe(search(plain.search), discretise(plain.read));
 */
export const drnasSettings = {
  cifar10: (preset: DrnasPreset): ProgressiveSettings => onCifar10(expectWord('drnasSettings.cifar10', PRESETS, preset)),
  imagenet: (preset: DrnasPreset): ProgressiveSettings => onImagenet(expectWord('drnasSettings.imagenet', PRESETS, preset)),
  /** @param preset default `paper` */
  nasBench201: (preset: DrnasPreset = 'paper'): ProgressiveSettings =>
    onNasBench201(expectWord('drnasSettings.nasBench201', PRESETS, preset)),
  plain: plainSettings,
} as const;
