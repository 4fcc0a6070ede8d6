import {
  dirichlet,
  discretise,
  experiment,
  loadBenchmark,
  named,
  nasBench201,
  nasBench201Table,
  overSeeds,
  queryBenchmark,
  queryTrajectory,
  search,
  summarise,
  widenAndPrune,
} from 'sluice';
import { augmentationOf, DATA, imagesOf } from './drnas/nas-bench-201.js';

// DrNAS on NAS-Bench-201 with the whole depth of N = 5 (17 cells with the residual blocks) and all channels, on fewer
// images and epochs: what a small search needs to find the paper's cell (docs/drnas.md). An hour and a half a seed on one core.
//   npx pipe run experiments/drnas-nas-bench-201-deep.ts --data DIR
//   ... --set seeds=one      a single search
//   ... --set data=cifar100  on the images of CIFAR-100, or of imagenet16-120
export default experiment('drnas-nas-bench-201-deep', { choices: { seeds: ['three', 'one'], data: DATA } }, ({ seeds, data }) => {
  const table = loadBenchmark(nasBench201Table());
  const images = imagesOf(data, 'small');
  const overAll = seeds === 'one' ? [0] : [0, 1, 2];
  const searched = () =>
    images.pipe(
      named(
        'drnas-1',
        search({
          space: nasBench201({ cells: 5, channels: 16 }),
          architecture: dirichlet(),
          epochs: 10,
          batchSize: 16,
          optimiser: { learningRate: 2e-3 },
          ...augmentationOf(data),
        }),
      ),
      widenAndPrune({ partial: 1, keep: 3 }),
      named('drnas-2', search({ epochs: 7 })),
    );
  const trajectories = overSeeds(overAll, () => searched().pipe(queryTrajectory(table)));
  return {
    summary: summarise(overSeeds(overAll, () => searched().pipe(discretise(), queryBenchmark(table)))),
    ...Object.fromEntries(trajectories.map((trajectory, seed) => [`second stage of seed ${seed}`, trajectory])),
  };
});
