// What `check-digests.mjs` runs: every experiment, so small that it takes seconds, with nothing left out of what it does.

const on = (stage, settings) => Object.entries(settings).map(([key, value]) => `${stage}.${key}=${JSON.stringify(value)}`);

const QUICKSTART = 'experiments/quickstart.ts';
const CIFAR = [...on('load', { 'dataset.train': 60, 'dataset.test': 20 })];
const SEARCH = { epochs: 2, scheduleEpochs: 'auto', warmUp: 1, batchSize: 10 };
const RETRAIN = { cells: 3, channels: 4, epochs: 2, batchSize: 16 };

/**
 * - `file`: below the root of the checkout.
 * - `set`: what is given with `--set`.
 * - `without`: outputs that are measurements of the machine, or made of them.
 * - `full`: whether it takes long, and so is run with `--full` alone.
 */
export const CASES = [
  { name: 'quickstart-full', file: QUICKSTART, set: [], full: true },
  {
    name: 'quickstart',
    file: QUICKSTART,
    set: [
      ...on('load', { 'dataset.train': 100, 'dataset.test': 30 }),
      ...on('search', { ...SEARCH, 'space.channels': 4 }),
      ...on('retrain', RETRAIN),
    ],
  },
  {
    name: 'cifar10-small',
    file: 'experiments/cifar10-small.ts',
    set: [...CIFAR, ...on('search', { ...SEARCH, 'space.channels': 4 }), ...on('retrain', { ...RETRAIN, cells: 5 })],
  },
  ...['paper', 'released'].map((settings) => ({
    name: `drnas-cifar10-${settings}`,
    file: 'experiments/drnas-cifar10.ts',
    set: [
      `settings=${settings}`,
      ...CIFAR,
      ...on('search', { ...SEARCH, scheduleEpochs: 4, 'space.cells': 3, 'space.channels': 12 }),
      ...on('retrain', { ...RETRAIN, cells: 5 }),
    ],
  })),
  {
    name: 'drnas-cifar10-small',
    file: 'experiments/drnas-cifar10.ts',
    set: [
      'scale=small',
      ...CIFAR,
      ...on('search', { epochs: 1, warmUp: 0, batchSize: 15, 'space.cells': 3 }),
      ...on('retrain', RETRAIN),
    ],
  },
  {
    name: 'drnas-cifar10-both',
    file: 'experiments/drnas-cifar10.ts',
    set: [
      'scale=small',
      'learning=both',
      ...CIFAR,
      ...on('search', { epochs: 1, warmUp: 0, batchSize: 15, 'space.cells': 3 }),
      ...on('retrain', RETRAIN),
    ],
  },
  ...[
    ['published', ['scale=published']],
    ['small', ['scale=small']],
    ['plain', ['learning=plain']],
  ].map(([name, choices]) => ({
    name: `drnas-imagenet-${name}`,
    file: 'experiments/drnas-imagenet.ts',
    set: [
      ...choices,
      ...on('load', { 'dataset.size': 64, train: 0.5, validation: 0.5 }),
      ...on('search', {
        ...SEARCH,
        batchSize: 8,
        scheduleEpochs: 4,
        'space.cells': 3,
        'space.channels': 12,
        'weights.warmUp': 1,
      }),
      ...on('retrain', { cells: 5, channels: 8, epochs: 3, batchSize: 12, 'weights.warmUp': 1, 'weights.tail': 1 }),
    ],
  })),
  {
    name: 'drnas-nas-bench-201',
    file: 'experiments/drnas-nas-bench-201.ts',
    set: [
      'scale=small',
      'methods=all',
      ...CIFAR,
      ...on('search', { ...SEARCH, scheduleEpochs: 4, 'space.channels': 8, 'curvature.every': 1, 'curvature.products': 2 }),
    ],
  },
  {
    name: 'black-box-training',
    file: 'experiments/black-box-training.ts',
    set: [
      ...CIFAR,
      ...['random', 'reinforce', 'evolution', 'local'].flatMap((method) =>
        on(method, { 'budget.evaluations': 12, 'evaluator.channels': 4, 'evaluator.epochs': 1, 'evaluator.batchSize': 10 }),
      ),
    ],
  },
  {
    name: 'drnas-nas-bench-201-deep',
    file: 'experiments/drnas-nas-bench-201-deep.ts',
    set: ['seeds=one', ...CIFAR, ...on('search', { epochs: 2, 'space.cells': 2, 'space.channels': 4 })],
  },
  {
    name: 'drnas-table-1',
    file: 'experiments/drnas-table-1.ts',
    set: ['scale=small', ...CIFAR, ...on('search', { ...SEARCH, scheduleEpochs: 4, 'space.channels': 8 })],
    without: ['measureMemory', 'compareWithPaper'],
  },
  {
    name: 'mu-darts',
    file: 'experiments/mu-darts.ts',
    set: [
      'scale=small',
      'data=SVHN',
      'handMade=too',
      ...CIFAR,
      ...on('search', { epochs: 3, batchSize: 15, 'space.channels': 4, 'curvature.products': 3, 'uncertainty.samples': 2 }),
      ...on('search', { 'earlyStopping.back': 1, 'earlyStopping.window': 1 }),
      ...on('curvature', { batches: 1, products: 3 }),
      ...on('retrain', { ...RETRAIN, epochs: 1 }),
      ...on('weightCurvature', { batchSize: 20, batches: 1, products: 3 }),
      ...on('evaluate', { samples: 2, batchSize: 20, 'parameterNoise.draws': 2 }),
    ],
  },
  {
    name: 'mu-darts-imagenet',
    file: 'experiments/mu-darts.ts',
    set: [
      'scale=small',
      'data=ImageNet',
      'seeds=trainings alone',
      ...on('load', { 'dataset.size': 64 }),
      ...on('search', { epochs: 2, batchSize: 8, 'space.channels': 4, 'curvature.products': 2, 'uncertainty.samples': 2 }),
      ...on('search', { 'curvature.batches': 1, 'earlyStopping.back': 1, 'earlyStopping.window': 1, 'earlyStopping.from': 1 }),
      ...on('curvature', { batchSize: 8, batches: 1, products: 2 }),
      ...on('retrain', { cells: 3, channels: 4, epochs: 1, batchSize: 12 }),
      ...on('weightCurvature', { batchSize: 12, batches: 1, products: 2 }),
      ...on('evaluate', { samples: 2, batchSize: 12 }),
    ],
  },
  ...['figures', 'readings'].map((arms) => ({
    name: `mu-darts-ablations${arms === 'figures' ? '' : '-readings'}`,
    file: 'experiments/mu-darts-ablations.ts',
    set: [
      `arms=${arms}`,
      'scale=small',
      'data=CIFAR100',
      ...on('load', { 'dataset.train': 200, 'dataset.test': 20 }),
      ...on('search', { epochs: 1, batchSize: 50, 'space.channels': 4, 'curvature.products': 2, 'uncertainty.samples': 2 }),
      ...on('curvature', { batches: 1, products: 2 }),
      ...on('retrain', { ...RETRAIN, epochs: 1, batchSize: 50, 'uncertainty.samples': 2 }),
      ...on('evaluate', { samples: 2, batchSize: 20 }),
    ],
  })),
  ...['published', 'small'].map((scale) => ({
    name: `mu-drnas-${scale}`,
    file: 'experiments/mu-drnas.ts',
    set: [
      `scale=${scale}`,
      ...CIFAR,
      ...on('load-3', { 'dataset.train': 100, 'dataset.test': 20 }),
      ...on('search', { ...SEARCH, scheduleEpochs: 4, 'space.cells': 3, 'space.channels': 12, 'uncertainty.samples': 2 }),
      ...on('retrain', { ...RETRAIN, cells: 5 }),
      ...on('evaluate', { samples: 2 }),
      ...on('predict', { samples: 2 }),
    ],
  })),
  // These have their own settings, and look for data in the project that they are in.
  { name: 'darts', file: 'test/digests/darts.ts', set: [] },
  { name: 'nas-bench-201', file: 'test/digests/nas-bench-201.ts', set: [], without: ['measureMemory'] },
  { name: 'images', file: 'test/digests/images.ts', set: [] },
];
