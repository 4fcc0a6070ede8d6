import {
  benchmarkAccuracy,
  blackBoxSearch,
  compareWithPaper,
  experiment,
  loadBenchmark,
  named,
  nasBench201,
  nasBench201Table,
  overSeeds,
  queryBenchmark,
  summarise,
} from 'sluice';
import {
  COLUMNS,
  DATASETS,
  type Dataset,
  METHOD_CHOICES,
  METHODS,
  type Method,
  methodsOf,
  OPTIMUM,
} from './black-box/methods.js';

// Evaluations that 12,000 seconds come to: with so many the exact mean and deviation of random search are the published ones.
const EVALUATIONS: Readonly<Record<Dataset, number>> = { cifar10: 95, cifar100: 50, 'ImageNet16-120': 20 };

// Table 4 of DrNAS, validation and test of each data set; evolution is in the benchmark's paper alone, and only its figures of
// CIFAR-10 are written down here.
const PAPER: Readonly<Record<Method, Partial<Readonly<Record<Dataset, readonly [string, string]>>>>> = {
  random: {
    cifar10: ['90.93 ± 0.36', '93.70 ± 0.36'],
    cifar100: ['70.60 ± 1.37', '70.65 ± 1.38'],
    'ImageNet16-120': ['42.92 ± 2.00', '42.96 ± 2.15'],
  },
  reinforce: {
    cifar10: ['91.09 ± 0.37', '93.85 ± 0.37'],
    cifar100: ['70.05 ± 1.67', '70.17 ± 1.61'],
    'ImageNet16-120': ['43.04 ± 2.18', '43.16 ± 2.28'],
  },
  evolution: { cifar10: ['', '93.92 ± 0.30'] },
  local: {},
};

const SEEDS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

// Black-box methods on NAS-Bench-201: cells are proposed, judged, and the best one is looked up. A minute, since the table of
// NAS-Bench-201 knows every accuracy; `bench/black-box.ts` has 500 seeds of each method, as the paper.
//   npx pipe run experiments/black-box.ts --data DIR
//   ... --set methods=evolution       one method: random, reinforce, evolution or local
//   ... --set data=cifar100           the data set that is searched on; or ImageNet16-120
//   ... --set budget=seconds          12,000 seconds of training each, as in the benchmark's paper; the table must have the
//                                     times of the trainings (docs/nas-bench-201.md)
export default experiment(
  'black-box',
  { choices: { methods: METHOD_CHOICES, data: DATASETS, budget: ['evaluations', 'seconds'] } },
  ({ methods, data, budget }) => {
    const timed = budget === 'seconds';
    const table = loadBenchmark(nasBench201Table());
    const chosen = methodsOf(methods);
    const evaluator = benchmarkAccuracy({ dataset: data, epochs: 12, cost: timed ? 'seconds' : 'epochs' });
    const limit = timed ? { cost: 12_000 } : { evaluations: EVALUATIONS[data] };
    const searched = (method: Method) =>
      overSeeds(SEEDS, () =>
        table.pipe(
          named(method, blackBoxSearch({ space: nasBench201(), method: METHODS[method], evaluator, budget: limit })),
          queryBenchmark(),
        ),
      );
    const summaries = Object.fromEntries(chosen.map((method) => [method, summarise(searched(method))]));
    const comparison = compareWithPaper(
      { ...summaries, table },
      {
        title: `black-box methods on NAS-Bench-201, searched on ${data}, beside Table 4 of DrNAS: accuracy in percent`,
        columns: COLUMNS,
        rows: [
          ...chosen.map((name) => ({
            name,
            of: [name],
            paper: DATASETS.flatMap((of) => (of === data && PAPER[name][of]) || ['', '']),
          })),
          OPTIMUM,
        ],
        notes: [
          `${timed ? '12,000 seconds' : `${EVALUATIONS[data]} evaluations`} by trainings of 12 epochs; ${SEEDS.length} seeds, of which the benchmark's authors have 500`,
        ],
      },
    );
    return { comparison, ...summaries };
  },
);
