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
import { drnasOnNasBench201, SMALL_SCALE } from './drnas/nas-bench-201.js';

// Table 1 of DrNAS: the share 1/K of channels in the mixed operations against accuracy and memory on NAS-Bench-201, and
// progressive learning beside it.
//   npx pipe run experiments/drnas-table-1.ts --data DIR                    as published: days on a CPU
//   npx pipe run experiments/drnas-table-1.ts --data DIR --set scale=small  a smaller supernet and fewer images
export default experiment('drnas-table-1', { choices: { scale: ['published', 'small'] } }, ({ scale }) => {
  const small = scale === 'small';
  const seeds = small ? [0] : [0, 1, 2, 3];
  const { searched, firstStage, progressive } = drnasOnNasBench201(scale);
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
  const row = (name: string, accuracy: string, memory: string) => ({
    name,
    of: [name, `memory of ${name}`],
    paper: [accuracy, memory],
  });
  const comparison = compareWithPaper(flows, {
    title: 'DrNAS, Table 1: test accuracy on CIFAR-10 in percent, and memory (theirs of a GPU, ours of the tensors, in MiB)',
    columns: [
      { title: 'test accuracy', metric: 'cifar10 test accuracy' },
      { title: 'memory', metric: 'peak memory, MiB' },
    ],
    rows: [
      row('K = 1', '94.36 ± 0.00', '2437'),
      row('K = 2', '93.49 ± 0.28', '1583'),
      row('K = 4', '92.85 ± 0.35', '1159'),
      row('K = 8', '91.06 ± 0.00', '949'),
      row('progressive', '94.36 ± 0.00', '949'),
      { name: 'progressive, first stage', of: ['progressive', 'memory of progressive, first stage'], paper: [] },
    ],
    notes: [
      'progressive: K 4 to 2 and 5 to 3 operations, as in the released code; the paper has the memory of K = 8 for it, so its own may have begun there',
      ...(small ? [`${SMALL_SCALE}, 1 seed`] : []),
    ],
  });
  return { comparison, ...flows };
});
