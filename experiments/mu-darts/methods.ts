import {
  cifar10,
  cifar100,
  curvature,
  darts,
  discretise,
  load,
  MU_DARTS_OPERATIONS,
  type MuDartsMethod,
  muDartsSettings,
  named,
  overSeeds,
  retrain,
  search,
  svhn,
} from 'sluice';

/** The data sets of the paper's tables that have images of 32×32. */
export const DATASETS = ['CIFAR10', 'CIFAR100', 'SVHN'] as const;
export type Dataset = (typeof DATASETS)[number];

/** `published`: Table II, which takes weeks on a CPU; `small`: a few thousand images and a small network. */
export type Scale = 'published' | 'small';

const IMAGES = { CIFAR10: cifar10, CIFAR100: cifar100, SVHN: svhn };

const SMALL = {
  searched: { train: 1600, test: 1000 },
  trained: { train: 5000, test: 1000 },
  search: { epochs: 10, batchSize: 32, optimiser: { learningRate: 1e-2 } },
  retrain: { cells: 3, channels: 12, epochs: 5, batchSize: 32 },
};

/** Stochastic passes of an evaluation, and draws of parameter noise. */
export const evaluations = (scale: Scale) => (scale === 'small' ? { samples: 10, draws: 3 } : { samples: 20, draws: 5 });

/** The images that are searched on, half of them for validation, and those that networks are trained on. */
export const imagesOf = (dataset: Dataset, scale: Scale) => {
  const of = (limit: { readonly train?: number; readonly test?: number }) => IMAGES[dataset](limit);
  return {
    searched: load(of(scale === 'small' ? SMALL.searched : {}), { validation: 0.5 }),
    trained: load(of(scale === 'small' ? SMALL.trained : {}), { validation: 0 }),
  };
};

/** The settings of a method's search at a scale; DARTS and DARTS-CD have the same, so it is searched once. */
export const searchSettings = (method: MuDartsMethod, scale: Scale) => {
  const settings = muDartsSettings.search(method);
  if (scale === 'published') return settings;
  const operations = method === 'μDARTS' ? { operations: MU_DARTS_OPERATIONS } : {};
  return {
    ...settings,
    ...SMALL.search,
    space: darts({ cells: 3, channels: 8, ...operations }),
    curvature: { every: 1, products: 6, tolerance: 0.05 },
    ...(method === 'RDARTS-CD' ? { earlyStopping: { ratio: 0.75, back: 3, window: 3, from: 3 } } : {}),
    ...(method === 'μDARTS' ? { uncertainty: { weight: 1, samples: 3 } } : {}),
  };
};

/** The settings of a method's training at a scale. */
export const retrainSettings = (method: MuDartsMethod, scale: Scale) => ({
  ...muDartsSettings.retrain(method),
  ...(scale === 'small' ? SMALL.retrain : {}),
});

type Images = ReturnType<typeof imagesOf>;

/** Seeds of every search and training. */
export const SEEDS = [0, 1, 2];

/** The searches of a method, one a seed: the cell that was found, and the curvature where the search ended. */
export const searchesBy = (method: Exclude<MuDartsMethod, 'DARTS-CD'>, { searched }: Images, scale: Scale) =>
  overSeeds(SEEDS, () =>
    searched.pipe(
      named(`search ${method}`, search(searchSettings(method, scale))),
      named(`curvature ${method}`, curvature({ batches: scale === 'small' ? 4 : 16 })),
      discretise(),
    ),
  );

/** Found cells trained from scratch as the method does it. */
export const trainedBy = (
  method: MuDartsMethod,
  cells: ReturnType<typeof searchesBy>,
  { trained }: Images,
  scale: Scale,
  dropout = retrainSettings(method, scale).dropout,
  label: string = method,
) =>
  overSeeds(SEEDS, (seed) => {
    const settings = { ...retrainSettings(method, scale), dropout };
    return at(cells, seed).pipe(named(`retrain ${label}`, retrain(trained, settings)));
  });

/** The flow of a seed. */
export const at = <F>(flows: readonly F[], seed: number): F => flows[SEEDS.indexOf(seed)] as F;
