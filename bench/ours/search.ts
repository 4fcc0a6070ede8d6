import * as tf from '@tensorflow/tfjs-core';
import { either } from 'fp-ts';
import { uniform } from '../../base/numerics/random/draw.js';
import { fold, type Generator, generatorOf } from '../../base/numerics/random/generator.js';
import type { CellType, KeptOperations } from '../../networks/cell-type.js';
import { MU_DARTS_OPERATIONS } from '../../networks/operations/names.js';
import { type Parameters, parameterCount } from '../../networks/parameters.js';
import { darts } from '../../networks/spaces/darts/space.js';
import { nasBench201 } from '../../networks/spaces/nas-bench-201/space.js';
import { progressAt } from '../../stages/architecture/progress.js';
import { softmax } from '../../stages/architecture/softmax.js';
import { thetaTensors } from '../../stages/architecture/theta-tensors.js';
import { supernetLoss } from '../../stages/hessian/theta-gradient.js';
import { concreteDropout } from '../../stages/kinds/settings/dropout.js';
import { architectureStep } from '../../stages/search/architecture-step.js';
import { SearchSettings } from '../../stages/search/search.js';
import { noiseOf, searchSetup } from '../../stages/search/search-setup.js';
import { initialState, releaseState } from '../../stages/search/search-state.js';
import { weightStep } from '../../stages/search/weight-step.js';
import { lossAndGradients } from '../../stages/training/dropout-learning.js';
import { CLASSES, type Network, PASSES, SIDE } from '../networks.js';
import { batchOf, type Measured } from './measured.js';

type SearchNetwork = Exclude<Network, { readonly kind: 'retrain' }>;

const LEARNING_RATE = 0.025;

/** N of the Monte-Carlo loss: half of CIFAR-10. */
const EXAMPLES = 25_000;

const spaceOf = ({ kind, cells, channels }: SearchNetwork) =>
  ({
    darts: () => darts({ cells, channels }),
    'darts-path': () => darts({ cells, channels }),
    'mu-darts': () => darts({ cells, channels, operations: MU_DARTS_OPERATIONS }),
    'nas-bench-201': () => nasBench201({ cells, channels }),
  })[kind]();

const setupOf = (network: SearchNetwork) => {
  const { kind, partial, batch } = network;
  const settings = SearchSettings.decode({
    space: spaceOf(network),
    architecture: softmax(),
    partial,
    batchSize: batch,
    ...(kind === 'mu-darts' ? { dropout: concreteDropout(), uncertainty: { weight: 1, samples: PASSES } } : {}),
  });
  if (either.isLeft(settings)) throw new Error(JSON.stringify(settings.left));
  return searchSetup(settings.right, { classes: CLASSES, height: SIDE, width: SIDE, train: EXAMPLES });
};

const START = progressAt(0, 1, 1);

/** One operation an edge, each as likely as the others. */
const drawnPaths = (cellTypes: readonly CellType[], generator: Generator): KeptOperations =>
  Object.fromEntries(
    cellTypes.map(({ name, edges, operations }) => {
      const draws = uniform(fold(generator, name), edges.length);
      return [name, edges.map((_, row) => [operations[Math.floor((draws[row] as number) * operations.length)] as string])];
    }),
  );

/** A search network with the search's own two steps; with one path an edge that of the weights alone. */
export const measuredSearch = async (network: SearchNetwork): Promise<Measured> => {
  const setup = await setupOf(network);
  const { supernet, space, method, dropout } = setup;
  const generator = generatorOf(1);
  const batch = batchOf(network.batch, generator);
  let state = initialState(setup, generator);
  let passes = 0;
  const pathsOf = (): KeptOperations | undefined =>
    network.kind === 'darts-path' ? drawnPaths(space.cellTypes, fold(generator, 'paths', passes++)) : undefined;
  const secondOrder = { ...setup, settings: { ...setup.settings, order: 'second' as const } };
  const stepOf = async (own: typeof setup): Promise<void> => {
    const batches = { train: batch, validation: batch, learningRate: LEARNING_RATE };
    const paths = pathsOf();
    const [searched] = paths === undefined ? await architectureStep(own, state, batches, START, generator) : [state];
    const drawn = method.draw(searched.architecture, START, generator);
    const draw = paths === undefined ? drawn : { ...drawn, paths };
    const [after] = weightStep(own, searched, draw, batch, LEARNING_RATE, generator);
    releaseState(own, state, after);
    state = after;
  };
  const theta = thetaTensors(space.cellTypes, method.draw(state.architecture, START, generator).theta);
  return {
    weights: parameterCount(supernet.parameters),
    multiplyAccumulates: supernet.multiplyAccumulates,
    pass: () =>
      tf.tidy(() => {
        const noise = noiseOf(setup, generator);
        const paths = pathsOf();
        const lossOf = (weights: Parameters) => supernetLoss(supernet, weights, theta, batch, { noise, paths });
        lossAndGradients(dropout, lossOf, state.weights).value.dataSync();
      }),
    step: () => stepOf(setup),
    unrolled: () => stepOf(secondOrder),
  };
};
