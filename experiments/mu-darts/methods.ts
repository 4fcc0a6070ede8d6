import {
  cifar10,
  cifar100,
  curvature,
  darts,
  discretise,
  imagenet,
  load,
  MU_DARTS_OPERATIONS,
  type MuDartsMethod,
  type MuDartsReading,
  muDartsSettings,
  named,
  overSeeds,
  retrain,
  search,
  svhn,
} from 'sluice';

/** The data sets of the paper's tables. */
export const DATASETS = ['CIFAR10', 'CIFAR100', 'SVHN', 'ImageNet'] as const;
export type Dataset = (typeof DATASETS)[number];

/** `published`: Table II, which takes weeks on a CPU; `small`: a few thousand images and a small network. */
export type Scale = 'published' | 'small';

/**
 * The seeds: three, of each search with its training, or of the training of one search alone, as Table IV has it; or one, of
 * a search and its training.
 */
export const SEEDED = ['searches and trainings', 'trainings alone', 'one'] as const;
export type Seeded = (typeof SEEDED)[number];

const IMAGES = { CIFAR10: cifar10, CIFAR100: cifar100, SVHN: svhn };

const SMALL = {
  searched: { train: 1600, test: 1000 },
  trained: { train: 5000, test: 1000 },
  search: { epochs: 10, batchSize: 32, optimiser: { learningRate: 1e-2 } },
  retrain: { cells: 3, channels: 12, epochs: 5, batchSize: 32 },
};

/** Stochastic passes of an evaluation, and draws of parameter noise. */
export const evaluations = (scale: Scale) => (scale === 'small' ? { samples: 10, draws: 3 } : { samples: 20, draws: 5 });

/** ImageNet: the search takes the shares of PC-DARTS and DrNAS, since the paper names none and all images would take months. */
const photographs = (scale: Scale) => {
  const images = imagenet(scale === 'small' ? { size: 64 } : {});
  return {
    searched: load(images, scale === 'small' ? { validation: 0.5 } : { train: 0.1, validation: 0.025 }),
    trained: load(images, { validation: 0 }),
  };
};

/** The images that are searched on, half of them for validation, and those that networks are trained on. */
export const imagesOf = (dataset: Dataset, scale: Scale) => {
  if (dataset === 'ImageNet') return photographs(scale);
  const of = (limit: { readonly train?: number; readonly test?: number }) => IMAGES[dataset](limit);
  return {
    searched: load(of(scale === 'small' ? SMALL.searched : {}), { validation: 0.5 }),
    trained: load(of(scale === 'small' ? SMALL.trained : {}), { validation: 0 }),
  };
};

/** An arrangement of searches and trainings: images, scale, what the seeds change, and how the paper is read. */
export interface Arrangement {
  readonly dataset: Dataset;
  readonly scale: Scale;
  readonly images: ReturnType<typeof imagesOf>;
  readonly seeded?: Seeded;
  readonly reading?: MuDartsReading;
}

const readingOf = ({ dataset, reading = {} }: Arrangement): MuDartsReading => ({
  ...reading,
  ...(dataset === 'ImageNet' ? { form: 'ImageNet' } : {}),
});

/** The settings of a method's search; DARTS and DARTS-CD have the same, so it is searched once. */
export const searchSettings = (method: MuDartsMethod, arrangement: Arrangement) => {
  const settings = muDartsSettings.search(method, readingOf(arrangement));
  if (arrangement.scale === 'published') return settings;
  const operations = method === 'μDARTS' ? { operations: MU_DARTS_OPERATIONS } : {};
  const stem = arrangement.dataset === 'ImageNet' ? { stem: 'imagenet' as const } : {};
  return {
    ...settings,
    ...SMALL.search,
    space: darts({ cells: 3, channels: 8, ...stem, ...operations }),
    curvature: { every: 1, products: 6, tolerance: 0.05, objective: 'whole' as const },
    ...(method === 'RDARTS-CD' ? { earlyStopping: { ratio: 0.75, back: 3, window: 3, from: 3 } } : {}),
    ...(method === 'μDARTS' ? { uncertainty: { ...settings.uncertainty, samples: 3 } } : {}),
  };
};

/** The settings of a method's training. */
export const retrainSettings = (method: MuDartsMethod, arrangement: Arrangement) => {
  const settings = muDartsSettings.retrain(method, readingOf(arrangement));
  if (arrangement.scale === 'published') return settings;
  const { uncertainty } = settings;
  return { ...settings, ...SMALL.retrain, ...(uncertainty === undefined ? {} : { uncertainty: { ...uncertainty, samples: 3 } }) };
};

const SEEDS = [0, 1, 2];

/** Seeds of every search and training of an arrangement. */
export const seedsOf = ({ seeded }: Arrangement): readonly number[] => (seeded === 'one' ? [0] : SEEDS);

/** The searches of a method, one a seed or a single one: the cell that was found, and the curvature where the search ended. */
export const searchesBy = (
  method: Exclude<MuDartsMethod, 'DARTS-CD'>,
  arrangement: Arrangement,
  settings: ReturnType<typeof searchSettings> = searchSettings(method, arrangement),
  label: string = method,
) =>
  overSeeds(arrangement.seeded === 'trainings alone' ? [0] : seedsOf(arrangement), () =>
    arrangement.images.searched.pipe(
      named(`search ${label}`, search(settings)),
      named(`curvature ${label}`, curvature({ batches: arrangement.scale === 'small' ? 4 : 16, objective: 'whole' })),
      discretise(),
    ),
  );

/** Found cells trained from scratch as the method does it, or by other settings. */
export const trainedBy = (
  cells: ReturnType<typeof searchesBy>,
  arrangement: Arrangement,
  settings: ReturnType<typeof retrainSettings>,
  label: string,
) =>
  overSeeds(seedsOf(arrangement), (seed) =>
    at(cells, seed).pipe(named(`retrain ${label}`, retrain(arrangement.images.trained, settings))),
  );

/** The flow of a seed; the only one where there is one. */
export const at = <F>(flows: readonly F[], seed: number): F => (flows[SEEDS.indexOf(seed)] ?? flows[0]) as F;
