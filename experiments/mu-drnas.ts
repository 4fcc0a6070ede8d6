import {
  cifar10,
  cifar100,
  concreteDropout,
  darts,
  detectOutOfDistribution,
  dirichlet,
  discretise,
  drnasSettings,
  evaluate,
  experiment,
  load,
  MU_DARTS_OPERATIONS,
  predict,
  retrain,
  search,
  widenAndPrune,
} from 'sluice';

// μDrNAS, which neither paper has: a Dirichlet distribution, progressive stages, and a search that is aware of uncertainty.
// At the end the network's uncertainty is to tell the images of CIFAR-100 from those of CIFAR-10, which it was trained on.
//   npx pipe run experiments/mu-drnas.ts --data DIR                    with the settings of DrNAS: days on a CPU
//   npx pipe run experiments/mu-drnas.ts --data DIR --set scale=small  a few thousand images, a small network
export default experiment('mu-drnas', { choices: { scale: ['published', 'small'] } }, ({ scale }) => {
  const small = scale === 'small';
  const { first, widen, second } = drnasSettings.cifar10('paper');
  const images = load(cifar10(small ? { train: 4000, test: 1000 } : {}), { validation: 0.5 });
  const all = load(cifar10(small ? { train: 10_000, test: 1000 } : {}), { validation: 0 });
  const strangers = load(cifar100({ train: 100, ...(small ? { test: 1000 } : {}) }), { validation: 0 });
  const reduced = { epochs: 5, scheduleEpochs: 10, warmUp: 2, optimiser: { learningRate: 6e-3 } };
  const samples = small ? 10 : 20;

  const cell = images.pipe(
    search({
      ...first,
      space: darts({ cells: small ? 5 : 20, channels: small ? 12 : 36, operations: MU_DARTS_OPERATIONS }),
      architecture: dirichlet(),
      dropout: concreteDropout(),
      uncertainty: { weight: 1, samples: small ? 2 : 5 },
      ...(small ? reduced : {}),
    }),
    widenAndPrune({ ...widen, keep: 3 }),
    search({ ...second, ...(small ? { epochs: 5, warmUp: 0 } : {}) }),
    discretise(),
  );
  const network = cell.pipe(
    retrain(all, {
      dropout: concreteDropout(),
      ...(small ? { cells: 5, channels: 12, epochs: 4, batchSize: 64, auxiliary: 0, dropPath: 0 } : {}),
    }),
  );
  return {
    genotype: cell,
    evaluation: network.pipe(evaluate(all, { samples })),
    outOfDistribution: network.pipe(
      predict(all, { samples }),
      detectOutOfDistribution(network.pipe(predict(strangers, { samples }))),
    ),
  };
});
