import {
  benchmarkAccuracy,
  blackBoxSearch,
  compareWithPaper,
  experiment,
  loadBenchmark,
  nasBench201,
  nasBench201Table,
  overSeeds,
  queryBenchmark,
  randomSampling,
  summarise,
} from 'sluice';

// Random search on NAS-Bench-201, run as a search: cells are drawn, judged by their validation accuracy on CIFAR-10 after 12
// epochs, and the best one is looked up. Seconds, since the table of NAS-Bench-201 knows every accuracy.
//   npx pipe run experiments/random-search.ts --data DIR                       100 evaluations each
//   npx pipe run experiments/random-search.ts --data DIR --set budget=seconds  12,000 seconds of training each, as in the
//     benchmark's paper; the table must have the times of the trainings (docs/nas-bench-201.md)
export default experiment('random-search', { choices: { budget: ['evaluations', 'seconds'] } }, ({ budget }) => {
  const timed = budget === 'seconds';
  const table = loadBenchmark(nasBench201Table());
  const searched = overSeeds([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], () =>
    table.pipe(
      blackBoxSearch({
        space: nasBench201(),
        method: randomSampling(),
        evaluator: benchmarkAccuracy({ dataset: 'cifar10', epochs: 12, cost: timed ? 'seconds' : 'epochs' }),
        budget: timed ? { cost: 12_000 } : { evaluations: 100 },
      }),
      queryBenchmark(),
    ),
  );
  const summary = summarise(searched);
  const paper = ['90.93 ± 0.36', '93.70 ± 0.36', '70.60 ± 1.37', '70.65 ± 1.38', '42.92 ± 2.00', '42.96 ± 2.15'];
  const comparison = compareWithPaper(
    { searched: summary, table },
    {
      title: 'random search on NAS-Bench-201, beside Table 4 of DrNAS: accuracy in percent, searched on CIFAR-10',
      columns: (['cifar10', 'cifar100', 'ImageNet16-120'] as const).flatMap((dataset) =>
        (['validation', 'test'] as const).map((part) => ({
          title: `${dataset} ${part}`,
          metric: `${dataset} ${part} accuracy`,
        })),
      ),
      rows: [
        { name: 'random search, 12 epochs', of: ['searched'], paper },
        { name: 'best of 100 by 200 epochs', of: ['random search'], paper },
        { name: 'optimum', of: ['optimum'], paper: ['91.61', '94.37', '73.49', '73.51', '46.77', '47.31'] },
      ],
      notes: ['10 seeds; the first row is searched by accuracies after 12 epochs'],
    },
  );
  return { comparison, summary };
});
