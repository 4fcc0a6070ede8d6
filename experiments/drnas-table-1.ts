import {
  cifar10,
  compareWithPaper,
  dirichlet,
  discretise,
  drnasSettings,
  experiment,
  load,
  loadBenchmark,
  measureMemory,
  named,
  nasBench201,
  nasBench201Table,
  overSeeds,
  queryBenchmark,
  search,
  summarise,
  widenAndPrune,
} from 'sluice';

// Table 1 of DrNAS: the share 1/K of channels in the mixed operations against accuracy and memory on NAS-Bench-201, and
// progressive learning beside it.
//   npx pipe run experiments/drnas-table-1.ts --data DIR                    as published: days on a CPU
//   npx pipe run experiments/drnas-table-1.ts --data DIR --set scale=small  a smaller supernet and fewer images
export default experiment('drnas-table-1', { choices: { scale: ['published', 'small'] } }, ({ scale }) => {
  const small = scale === 'small';
  const seeds = small ? [0] : [0, 1, 2, 3];
  const { first, widen, second } = drnasSettings.nasBench201();
  const images = load(cifar10(small ? { train: 10_000, test: 1000 } : {}), { validation: 0.5 });
  const table = loadBenchmark(nasBench201Table());
  const space = nasBench201({ cells: small ? 1 : 5, channels: 16 });
  const faster = small ? { optimiser: { learningRate: 4e-3 } } : {};

  const withPartial = (partial: number) => {
    const searched = () =>
      images.pipe(
        named(`partial-${partial}`, search({ space, architecture: dirichlet(), partial, epochs: small ? 20 : 100, ...faster })),
      );
    return {
      [`K = ${partial}`]: summarise(overSeeds(seeds, () => searched().pipe(discretise(), queryBenchmark(table)))),
      // That of seed 0, which is searched once.
      [`memory of K = ${partial}`]: searched().pipe(measureMemory()),
    };
  };
  const progressive = () =>
    images.pipe(
      named(
        'progressive-1',
        search({ ...first, space, ...faster, ...(small ? { epochs: 10, scheduleEpochs: 20, warmUp: 2 } : {}) }),
      ),
      widenAndPrune(widen),
      named('progressive-2', search({ ...second, ...(small ? { epochs: 10, warmUp: 0 } : {}) })),
    );
  const flows = {
    ...withPartial(1),
    ...withPartial(2),
    ...withPartial(4),
    ...withPartial(8),
    progressive: summarise(overSeeds(seeds, () => progressive().pipe(discretise(), queryBenchmark(table)))),
    'memory of progressive': progressive().pipe(measureMemory()),
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
    ],
    notes: [
      'progressive: K 4 to 2 and 5 to 3 operations, as in the released code; memory is that of the second stage',
      ...(small
        ? ['a supernet of 3 cells (N = 1), 5,000 + 5,000 images, 20 epochs, architecture learning rate 4e-3, 1 seed']
        : []),
    ],
  });
  return { comparison, ...flows };
});
