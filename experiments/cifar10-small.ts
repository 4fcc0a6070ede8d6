import { cifar10, darts, dirichlet, discretise, evaluate, experiment, load, retrain, search, standardAugmentation } from 'sluice';

// A reduced DrNAS search on a few thousand real images of CIFAR-10, for a laptop: `npx pipe run experiments/cifar10-small.ts --data DIR`.
// A cell is searched on 5,000 images; a network of that cell learns from 20,000 and is tested on all 10,000.
// The paper's search takes all 50,000 images, 20 cells and 36 channels, and retrains for 600 epochs.
export default experiment('cifar10-small', () => {
  const images = load(cifar10({ train: 5000, test: 2000 }), { validation: 0.4 });
  const more = load(cifar10({ train: 20_000 }), { validation: 0 });
  const cell = images.pipe(
    search({
      space: darts({ cells: 3, channels: 8 }),
      architecture: dirichlet(),
      partial: 2,
      epochs: 6,
      batchSize: 50,
      warmUp: 2,
      weights: { learningRate: 0.05 },
      optimiser: { learningRate: 0.01 },
    }),
    discretise(),
  );
  const network = cell.pipe(
    retrain(more, {
      cells: 5,
      channels: 12,
      epochs: 4,
      batchSize: 64,
      weights: { learningRate: 0.05 },
      auxiliary: 0,
      dropPath: 0,
      augmentation: standardAugmentation(),
    }),
  );
  return { genotype: cell, network, evaluation: network.pipe(evaluate(more)) };
});
