import {
  benchmarkAccuracy,
  blackBoxSearch,
  compareWithPaper,
  discretise,
  dsnasSettings,
  enasSettings,
  experiment,
  fixedGenotype,
  gdasSettings,
  loadBenchmark,
  nasBench201,
  nasBench201Table,
  overSeeds,
  pcDartsSettings,
  queryBenchmark,
  randomSampling,
  reinforce,
  rspsSettings,
  snasSettings,
  softmax,
  summarise,
} from 'sluice';
import { DATA, type Data, drnasOnNasBench201, EVERY_EPOCH, IN_TABLE, SMALL_SCALE, TINY_SCALE } from './drnas/nas-bench-201.js';

// Table 4 of DrNAS: thirteen rows and six columns, each pair of columns searched on its own data set. Every found cell is
// looked up in the table of NAS-Bench-201 (docs/nas-bench-201.md says where to get it).
//   npx pipe run experiments/drnas-table-4.ts --data DIR                    as published: weeks on a CPU
//   npx pipe run experiments/drnas-table-4.ts --data DIR --set scale=small  a smaller supernet and fewer images, 3 seeds
//   npx pipe run experiments/drnas-table-4.ts --data DIR --set scale=tiny   half of its channels, a quarter of its images
// `--set data=` takes the columns of one data set (cifar10, cifar100, imagenet16-120), of both CIFARs (cifar) or of all;
// `--set methods=` leaves out rows: `table` has those that train nothing, `sharing` those by shared weights without DARTS of
// second order, which takes four times as long as the others, `all` (default) has every row.

/** Figures of the paper by row: validation and test accuracy on CIFAR-10, CIFAR-100 and ImageNet16-120. */
const DARTS = ['39.77 ± 0.00', '54.30 ± 0.00', '38.57 ± 0.00', '38.97 ± 0.00', '18.87 ± 0.00', '18.41 ± 0.00'];
const PAPER = {
  ResNet: ['90.83', '93.97', '70.42', '70.86', '44.53', '43.63'],
  'Random (baseline)': ['90.93 ± 0.36', '93.70 ± 0.36', '70.60 ± 1.37', '70.65 ± 1.38', '42.92 ± 2.00', '42.96 ± 2.15'],
  RSPS: ['84.16 ± 1.69', '87.66 ± 1.69', '45.78 ± 6.33', '46.60 ± 6.57', '31.09 ± 5.65', '30.78 ± 6.12'],
  Reinforce: ['91.09 ± 0.37', '93.85 ± 0.37', '70.05 ± 1.67', '70.17 ± 1.61', '43.04 ± 2.18', '43.16 ± 2.28'],
  ENAS: ['39.77 ± 0.00', '54.30 ± 0.00', '10.23 ± 0.12', '10.62 ± 0.27', '16.43 ± 0.00', '16.32 ± 0.00'],
  'DARTS (1st)': DARTS,
  'DARTS (2nd)': DARTS,
  GDAS: ['90.01 ± 0.46', '93.23 ± 0.23', '24.05 ± 8.12', '24.20 ± 8.08', '40.66 ± 0.00', '41.02 ± 0.00'],
  SNAS: ['90.10 ± 1.04', '92.77 ± 0.83', '69.69 ± 2.39', '69.34 ± 1.98', '42.84 ± 1.79', '43.16 ± 2.64'],
  DSNAS: ['89.66 ± 0.29', '93.08 ± 0.13', '30.87 ± 16.40', '31.01 ± 16.38', '40.61 ± 0.09', '41.07 ± 0.09'],
  'PC-DARTS': ['89.96 ± 0.15', '93.41 ± 0.30', '67.12 ± 0.39', '67.48 ± 0.89', '40.83 ± 0.08', '41.31 ± 0.22'],
  DrNAS: ['91.55 ± 0.00', '94.36 ± 0.00', '73.49 ± 0.00', '73.51 ± 0.00', '46.37 ± 0.00', '46.34 ± 0.00'],
  optimal: ['91.61', '94.37', '73.49', '73.51', '46.77', '47.31'],
} as const;

// The residual block: two convolutions, and the cell's input beside them.
const RESNET = '|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|skip_connect~2|';

const CHOICES = {
  scale: ['published', 'small', 'tiny'],
  methods: ['all', 'sharing', 'table'],
  data: ['all', 'cifar', ...DATA],
} as const;

const dataOf = (choice: (typeof CHOICES.data)[number]): readonly Data[] => {
  if (choice === 'all') return DATA;
  return choice === 'cifar' ? ['cifar10', 'cifar100'] : [choice];
};

export default experiment('drnas-table-4', { choices: CHOICES }, ({ scale, methods, data }) => {
  const small = scale !== 'published';
  const seeds = small ? [0, 1, 2] : [0, 1, 2, 3];
  const table = loadBenchmark(nasBench201Table());

  const searchesOn = (of: Data) => {
    const { searched, presetSearched, progressive } = drnasOnNasBench201(scale, of);
    const darts = (order: 'first' | 'second') => () =>
      searched(`darts-${order}`, {
        architecture: softmax(),
        order,
        epochs: 100,
        ...(order === 'first' ? { curvature: EVERY_EPOCH } : {}),
      });
    return {
      RSPS: () => presetSearched('rsps', rspsSettings.nasBench201()),
      ENAS: () => presetSearched('enas', enasSettings.nasBench201()),
      'DARTS (1st)': darts('first'),
      ...(methods === 'sharing' ? {} : { 'DARTS (2nd)': darts('second') }),
      GDAS: () => presetSearched('gdas', gdasSettings.nasBench201()),
      // Weights and architecture learn from one pass over all images.
      SNAS: () => presetSearched('snas', { ...snasSettings.nasBench201(), validation: 0 }),
      DSNAS: () => presetSearched('dsnas', { ...dsnasSettings.nasBench201(), validation: 0 }),
      'PC-DARTS': () => presetSearched('pc-darts', { ...pcDartsSettings.nasBench201(), ...(small ? { warmUp: 6 } : {}) }),
      DrNAS: progressive,
    };
  };
  const drawn = (of: Data, method: ReturnType<typeof randomSampling> | ReturnType<typeof reinforce>) => () =>
    table.pipe(
      blackBoxSearch({
        space: nasBench201(),
        method,
        evaluator: benchmarkAccuracy({ dataset: IN_TABLE[of], epochs: 12, cost: small ? 'epochs' : 'seconds' }),
        budget: small ? { evaluations: 100 } : { cost: 12_000 },
      }),
      queryBenchmark(),
    );
  const rowsOn = (of: Data) => ({
    ...(methods === 'sharing' ? {} : { 'Random (baseline)': drawn(of, randomSampling()), Reinforce: drawn(of, reinforce()) }),
    ...(methods === 'table'
      ? {}
      : Object.fromEntries(
          Object.entries(searchesOn(of)).map(([name, search]) => [
            name,
            () => search().pipe(discretise(), queryBenchmark(table)),
          ]),
        )),
  });

  const taken = dataOf(data);
  const nameOf = (row: string, of: Data): string => `${row} on ${of}`;
  const flows = Object.fromEntries(
    taken.flatMap((of) =>
      Object.entries(rowsOn(of)).map(([row, flow]) => [nameOf(row, of), summarise(overSeeds(seeds, flow))] as const),
    ),
  );
  const resnet = summarise(overSeeds([0], () => fixedGenotype(RESNET).pipe(queryBenchmark(table))));
  const columns = taken.flatMap((of) =>
    (['validation', 'test'] as const).map((part) => ({
      title: `${of} ${part}`,
      metric: `${IN_TABLE[of]} ${part} accuracy`,
      from: ['ResNet', ...Object.keys(flows).filter((name) => name.endsWith(` on ${of}`))],
    })),
  );
  const flowsOf = (row: string): readonly string[] => {
    if (row === 'ResNet') return ['ResNet'];
    if (row === 'optimal') return ['optimum'];
    return taken.map((of) => nameOf(row, of)).filter((name) => name in flows);
  };
  const comparison = compareWithPaper(
    { ResNet: resnet, ...flows, table },
    {
      title: 'DrNAS, Table 4: accuracy in percent on NAS-Bench-201, each data set searched on its own images',
      columns,
      rows: Object.entries(PAPER).flatMap(([name, figures]) => {
        const of = flowsOf(name);
        const paper = taken.flatMap((one) => figures.slice(2 * DATA.indexOf(one), 2 * DATA.indexOf(one) + 2));
        return of.length === 0 ? [] : [{ name, of, paper }];
      }),
      notes: [
        'ResNet: the cell of the residual block in the table',
        ...(small
          ? [
              `${scale === 'tiny' ? TINY_SCALE : SMALL_SCALE}, 3 seeds; SNAS and DSNAS 10 epochs of all images, which are as many steps; PC-DARTS 6 epochs of warm-up`,
              'the other learning rates are those of the presets: of the weights 0.1 in PC-DARTS, 0.05 in ENAS, 0.025 in all others',
              'Random and Reinforce: 100 evaluations at 12 epochs',
            ]
          : ['Random and Reinforce: 12,000 seconds of training at 12 epochs, which the table must have (docs/nas-bench-201.md)']),
      ],
    },
  );
  return { comparison, ...flows };
});
