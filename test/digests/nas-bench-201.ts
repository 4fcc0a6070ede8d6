import {
  concreteDropout,
  curvature,
  dirichlet,
  discretise,
  discretiseWithin,
  evaluate,
  experiment,
  load,
  measureMemory,
  named,
  nasBench201,
  predict,
  retrain,
  sampleGenotype,
  sampleWithin,
  search,
  shapes,
  softmax,
  weightCurvature,
  widenAndPrune,
} from 'sluice';

// What the experiments leave out of the space of NAS-Bench-201: training what was found, the second order beside partial channels
// and dropout, and the choice of a cell under limits or at random.
export default experiment('nas-bench-201', () => {
  const images = load(shapes({ train: 60, test: 20, size: 16 }), { validation: 0.5 });
  const space = nasBench201({ cells: 1, channels: 8 });
  const short = { space, epochs: 2, batchSize: 10, weights: { learningRate: 0.05 }, optimiser: { learningRate: 0.05 } };
  const widened = images.pipe(
    named(
      'first',
      search({ ...short, architecture: dirichlet({ scale: 0.1 }), partial: 4, edgeNormalization: true, order: 'second' }),
    ),
    widenAndPrune({ partial: 2, keep: 3 }),
    named('second', search({ epochs: 1 })),
  );
  const uncertain = images.pipe(
    named(
      'uncertain',
      search({
        ...short,
        architecture: softmax(),
        dropout: concreteDropout(),
        uncertainty: { weight: 1, samples: 2 },
        curvature: { every: 1, products: 3 },
      }),
    ),
  );
  const training = { cells: 2, channels: 8, epochs: 2, batchSize: 15, auxiliary: 0, weights: { learningRate: 0.05 } };
  const plain = widened.pipe(discretise(), named('plain', retrain({ ...training, dropPath: 0.2 })));
  const dropping = uncertain.pipe(
    sampleGenotype(),
    named('dropping', retrain({ ...training, dropPath: 0, dropout: concreteDropout() })),
  );
  return {
    curvature: widened.pipe(curvature({ products: 5 })),
    memory: widened.pipe(measureMemory()),
    within: widened.pipe(discretiseWithin({ cells: 2, channels: 8, parameters: 20_000 })),
    'sampled within': uncertain.pipe(sampleWithin({ cells: 2, channels: 8, samples: 30, multiplyAccumulates: 4_000_000 })),
    evaluation: plain.pipe(evaluate()),
    weights: plain.pipe(weightCurvature({ batchSize: 20, products: 5 })),
    dropping: dropping.pipe(named('evaluate dropping', evaluate({ samples: 3 }))),
    predictions: dropping.pipe(predict({ samples: 3 })),
  };
});
