import { localSearch, randomSampling, regularisedEvolution, reinforce } from 'sluice';

/** The black-box methods by the names that experiments know them by. */
export const METHODS = {
  random: randomSampling(),
  reinforce: reinforce(),
  evolution: regularisedEvolution(),
  local: localSearch(),
};
export type Method = keyof typeof METHODS;

/** Values of the choice `methods`. */
export const METHOD_CHOICES = ['all', 'random', 'reinforce', 'evolution', 'local'] as const;

/** The methods of a choice. */
export const methodsOf = (choice: (typeof METHOD_CHOICES)[number]): readonly Method[] =>
  choice === 'all' ? (Object.keys(METHODS) as Method[]) : [choice];

export const DATASETS = ['cifar10', 'cifar100', 'ImageNet16-120'] as const;
export type Dataset = (typeof DATASETS)[number];

/** Columns of DrNAS's Table 4. */
export const COLUMNS = DATASETS.flatMap((of) =>
  (['validation', 'test'] as const).map((part) => ({ title: `${of} ${part}`, metric: `${of} ${part} accuracy` })),
);

/** Row of the best cells that there are. */
export const OPTIMUM = { name: 'optimum', of: ['optimum'], paper: ['91.61', '94.37', '73.49', '73.51', '46.77', '47.31'] };
