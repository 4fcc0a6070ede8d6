import {
  cifar10,
  darts,
  discretise,
  drnasSettings,
  evaluate,
  experiment,
  load,
  overSeeds,
  retrain,
  search,
  summarise,
  widenAndPrune,
} from 'sluice';

// DrNAS on CIFAR-10 (section 4.1, Table 2): a progressive search in two stages, then the found cell trained from three seeds.
//   npx pipe run experiments/drnas-cifar10.ts --data DIR                    as published: days on a CPU
//   npx pipe run experiments/drnas-cifar10.ts --data DIR --set scale=small  a few thousand images, a small network
export default experiment(
  'drnas-cifar10',
  { choices: { scale: ['published', 'small'], settings: ['paper', 'released'] } },
  ({ scale, settings }) => {
    const small = scale === 'small';
    const { first, widen, second, read } = drnasSettings.cifar10(settings);
    const images = load(cifar10(small ? { train: 4000, test: 2000 } : {}), { validation: 0.5 });
    const all = load(cifar10(small ? { train: 20_000 } : {}), { validation: 0 });
    const space = small ? { space: darts({ cells: 5, channels: 12 }), epochs: 5, scheduleEpochs: 10, warmUp: 2 } : {};
    const cell = images.pipe(
      search({ ...first, ...space }),
      widenAndPrune(widen),
      search({ ...second, ...(small ? { epochs: 5, warmUp: 0 } : {}) }),
      discretise(read),
    );
    const runs = overSeeds(small ? [0] : [0, 1, 2], () =>
      cell.pipe(
        retrain(all, small ? { cells: 5, channels: 12, epochs: 4, batchSize: 64, auxiliary: 0, dropPath: 0 } : { dropPath: 0.3 }),
        evaluate(all),
      ),
    );
    return { genotype: cell, summary: summarise(runs) };
  },
);
