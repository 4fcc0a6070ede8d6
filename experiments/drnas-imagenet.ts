import {
  darts,
  discretise,
  drnasSettings,
  evaluate,
  experiment,
  imagenet,
  imagenetRetraining,
  load,
  retrain,
  search,
  widenAndPrune,
} from 'sluice';

// DrNAS on ImageNet (section 4.2, Table 3): a direct search on 10 % and 2.5 % of the images, the found cell trained on all.
//   npx pipe run experiments/drnas-imagenet.ts --data DIR                    as published: for GPUs
//   npx pipe run experiments/drnas-imagenet.ts --data DIR --set scale=small  64×64 pixels, a small network, 2 + 2 epochs
// DIR holds train/CLASS/*.JPEG and val/; any folder of photographs in that form will do for the small scale.
export default experiment(
  'drnas-imagenet',
  { choices: { scale: ['published', 'small'], settings: ['paper', 'released'] } },
  ({ scale, settings }) => {
    const small = scale === 'small';
    const { first, widen, second, read } = drnasSettings.imagenet(settings);
    const images = load(imagenet(small ? { size: 64 } : {}), small ? { validation: 0.5 } : { train: 0.1, validation: 0.025 });
    const reduced = {
      space: darts({ cells: 5, channels: 12, stem: 'imagenet' }),
      epochs: 2,
      scheduleEpochs: 4,
      warmUp: 1,
      batchSize: 16,
      weights: { learningRate: 0.05, finalLearningRate: 0 },
    };
    const cell = images.pipe(
      search({ ...first, ...(small ? reduced : {}) }),
      widenAndPrune(widen),
      search({ ...second, ...(small ? { epochs: 2 } : {}) }),
      discretise(read),
    );
    const network = cell.pipe(
      retrain(
        imagenetRetraining(
          small
            ? {
                cells: 5,
                channels: 12,
                epochs: 4,
                batchSize: 16,
                auxiliary: 0,
                weights: { learningRate: 0.05, warmUp: 1, tail: 3 },
              }
            : {},
        ),
      ),
    );
    return { genotype: cell, network, evaluation: network.pipe(evaluate()) };
  },
);
