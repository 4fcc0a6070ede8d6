import { darts, dirichlet, discretise, evaluate, experiment, load, retrain, search, shapes } from 'sluice';

// Searches a cell on generated pictures of ten shapes, trains a network of that cell, and tests it. About a minute on two cores.
export default experiment('quickstart', () => {
  const images = load(shapes({ train: 2000, test: 500 }), { validation: 0.5 });
  const cell = images.pipe(
    search({
      space: darts({ cells: 3, channels: 8 }),
      architecture: dirichlet(),
      partial: 2,
      epochs: 5,
      batchSize: 50,
      warmUp: 1,
      weights: { learningRate: 0.05 },
      optimiser: { learningRate: 0.01 },
    }),
    discretise(),
  );
  const network = cell.pipe(
    retrain({
      cells: 3,
      channels: 12,
      epochs: 8,
      batchSize: 50,
      weights: { learningRate: 0.05 },
      auxiliary: 0,
      dropPath: 0,
      augmentation: { pad: 2, flip: true },
    }),
  );
  return { genotype: cell, network, evaluation: network.pipe(evaluate()) };
});
