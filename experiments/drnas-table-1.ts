import {
  compareWithPaper,
  dirichlet,
  discretise,
  experiment,
  loadBenchmark,
  measureMemory,
  nasBench201Table,
  overSeeds,
  queryBenchmark,
  summarise,
} from 'sluice';
import { DATA, drnasOnNasBench201, IN_TABLE, SMALL_SCALE } from './drnas/nas-bench-201.js';

// Table 1 of DrNAS: the share 1/K of channels in the mixed operations against accuracy and memory on NAS-Bench-201, and
// progressive learning beside it.
//   npx pipe run experiments/drnas-table-1.ts --data DIR                    as published: days on a CPU
//   npx pipe run experiments/drnas-table-1.ts --data DIR --set scale=small  a smaller supernet and fewer images
// `--set data=cifar100` searches on CIFAR-100, `imagenet16-120` on ImageNet16-120, of which the paper has no figures.

/** Figures of the paper: K = 1, 2, 4, 8 and progressive, the accuracies and the memory. */
const PAPER = {
  cifar10: [
    ['94.36 ± 0.00', '2437'],
    ['93.49 ± 0.28', '1583'],
    ['92.85 ± 0.35', '1159'],
    ['91.06 ± 0.00', '949'],
    ['94.36 ± 0.00', '949'],
  ],
  cifar100: [
    ['73.51 ± 0.00', '2439'],
    ['68.48 ± 0.41', '1583'],
    ['66.68 ± 3.22', '1161'],
    ['55.11 ± 13.78', '949'],
    ['73.51 ± 0.00', '949'],
  ],
  'imagenet16-120': [],
} as const;

export default experiment('drnas-table-1', { choices: { scale: ['published', 'small'], data: DATA } }, ({ scale, data }) => {
  const small = scale === 'small';
  const seeds = small ? [0] : [0, 1, 2, 3];
  const { searched, firstStage, progressive } = drnasOnNasBench201(scale, data);
  const table = loadBenchmark(nasBench201Table());

  const withPartial = (partial: number) => {
    // At K = 1 that of Table 4's row "DrNAS, K = 1".
    const name = partial === 1 ? 'drnas-whole' : `partial-${partial}`;
    const whole = () => searched(name, { architecture: dirichlet(), partial, epochs: 100 });
    return {
      [`K = ${partial}`]: summarise(overSeeds(seeds, () => whole().pipe(discretise(), queryBenchmark(table)))),
      // That of seed 0, which is searched once.
      [`memory of K = ${partial}`]: whole().pipe(measureMemory()),
    };
  };
  const flows = {
    ...withPartial(1),
    ...withPartial(2),
    ...withPartial(4),
    ...withPartial(8),
    progressive: summarise(overSeeds(seeds, () => progressive().pipe(discretise(), queryBenchmark(table)))),
    'memory of progressive': progressive().pipe(measureMemory()),
    'memory of progressive, first stage': firstStage().pipe(measureMemory()),
  };
  const comparison = compareWithPaper(flows, {
    title: `DrNAS, Table 1: test accuracy on ${data} in percent, and memory (theirs of a GPU, ours of the tensors, in MiB)`,
    columns: [
      { title: 'test accuracy', metric: `${IN_TABLE[data]} test accuracy` },
      { title: 'memory', metric: 'peak memory, MiB' },
    ],
    rows: ['K = 1', 'K = 2', 'K = 4', 'K = 8', 'progressive', 'progressive, first stage'].map((name, at) => ({
      name,
      of: [name.replace(', first stage', ''), `memory of ${name}`],
      paper: PAPER[data][at] ?? [],
    })),
    notes: [
      'progressive: K 4 to 2 and 5 to 3 operations, as in the released code; the paper has the memory of K = 8 for it, so its own may have begun there',
      ...(small ? [`${SMALL_SCALE}, 1 seed`] : []),
    ],
  });
  return { comparison, ...flows };
});
