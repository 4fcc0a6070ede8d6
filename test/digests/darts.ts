import {
  concreteDropout,
  curvature,
  darts,
  dirichlet,
  discretiseWithin,
  evaluate,
  experiment,
  fixedGenotype,
  load,
  MU_DARTS_OPERATIONS,
  named,
  predict,
  retrain,
  sampleGenotype,
  sampleWithin,
  search,
  shapes,
  softmax,
  weightCurvature,
} from 'sluice';

// What the experiments leave out of the space of DARTS: the second order with either relaxation, learnt edge weights beside partial
// channels, the ways to choose a cell under limits or at random, and the rarer settings of training and evaluation.
export default experiment('darts', () => {
  const images = load(shapes({ train: 60, test: 20, size: 16 }), { validation: 0.5, train: 0.4 });
  const space = darts({ cells: 3, channels: 4, nodes: 2 });
  const short = { epochs: 2, batchSize: 8, weights: { learningRate: 0.05 }, optimiser: { learningRate: 0.05 } };
  const unrolled = images.pipe(
    named('unrolled', search({ ...short, space, architecture: softmax({ weightDecay: 0.1 }), order: 'second', warmUp: 1 })),
  );
  const edges = images.pipe(
    named(
      'edges',
      search({
        ...short,
        space,
        architecture: dirichlet({ distance: 'kl', anchor: 0.1 }),
        partial: 2,
        edgeNormalization: true,
        order: 'second',
        augmentation: { pad: 2, colour: 0.2, hue: 0.1, cutout: 4 },
      }),
    ),
  );
  const uncertain = images.pipe(
    named(
      'uncertain',
      search({
        ...short,
        space: darts({ cells: 3, channels: 4, nodes: 2, operations: MU_DARTS_OPERATIONS }),
        architecture: softmax(),
        order: 'second',
        dropout: concreteDropout({ probability: 0.2, temperature: 0.2 }),
        uncertainty: { weight: 5, samples: 2 },
      }),
    ),
  );
  // So strict that the search stops as soon as it may.
  const stopped = images.pipe(
    named(
      'stopped',
      search({
        ...short,
        space,
        architecture: softmax(),
        epochs: 5,
        curvature: { every: 1, products: 4, method: 'power' },
        earlyStopping: { ratio: 1, back: 1, window: 1 },
      }),
    ),
  );
  const network = { cells: 5, channels: 6 };
  const training = { ...network, epochs: 2, batchSize: 15, weights: { learningRate: 0.05 } };
  const trained = edges.pipe(
    discretiseWithin({ ...network, parameters: 12_000, multiplyAccumulates: 1_000_000 }),
    named('smoothed', retrain({ ...training, auxiliary: 0.4, dropPath: 0.3, labelSmoothing: 0.1, poolNormalization: 'none' })),
  );
  const published = fixedGenotype('DrNAS_cifar10').pipe(
    named(
      'dropout',
      retrain(images, {
        ...training,
        auxiliary: 0,
        dropPath: 0.2,
        dropout: concreteDropout({ learnt: false }),
        weights: { learningRate: 0.05, schedule: 'linear', warmUp: 1, clip: 0.5 },
      }),
    ),
  );
  return {
    sampled: unrolled.pipe(sampleGenotype({ draw: 1 })),
    within: edges.pipe(sampleWithin({ ...network, samples: 30, parameters: 15_000 })),
    curvature: edges.pipe(curvature({ batches: 2, products: 5 })),
    'curvature by the power method': uncertain.pipe(named('power', curvature({ method: 'power', products: 5 }))),
    stopped,
    evaluation: trained.pipe(evaluate({ batchSize: 7, bins: 5 })),
    weights: trained.pipe(weightCurvature({ batchSize: 10, batches: 2, products: 5, method: 'power' })),
    predictions: published.pipe(predict(images, { samples: 3, inputNoise: { signalToNoise: 10 } })),
    noisy: published.pipe(named('noisy', evaluate(images, { samples: 2, parameterNoise: { scale: 0.2, draws: 2 } }))),
  };
});
