import * as tf from '@tensorflow/tfjs-core';
import { either } from 'fp-ts';
import type { DatasetSplit } from '../../datasets/split.js';
import { generatorOf } from '../../kernels/numerics/random/generator.js';
import { MU_DARTS_OPERATIONS } from '../../networks/operations/names.js';
import { type Parameters, parameterCount } from '../../networks/parameters.js';
import { darts } from '../../networks/spaces/darts/space.js';
import { nasBench201 } from '../../networks/spaces/nas-bench-201/space.js';
import { softmax } from '../../stages/architecture/softmax.js';
import { architectureStep } from '../../stages/search/architecture-step.js';
import { supernetLoss } from '../../stages/search/mixing-gradient.js';
import { sampleArchitecture, thetaTensors } from '../../stages/search/sample-architecture.js';
import { SearchSettings } from '../../stages/search/search.js';
import { noiseOf, searchProblem } from '../../stages/search/search-problem.js';
import { initialState, releaseState } from '../../stages/search/search-state.js';
import { supernetStep } from '../../stages/search/supernet-step.js';
import { lossAndGradients } from '../../stages/training/dropout-learning.js';
import { concreteDropout } from '../../stages/training/dropout-settings.js';
import { CLASSES, type Network, PASSES, SIDE } from '../networks.js';
import { batchOf, type Measured } from './measured.js';

type SearchNetwork = Exclude<Network, { readonly kind: 'retrain' }>;

const LEARNING_RATE = 0.025;

/** N of the Monte-Carlo loss: half of CIFAR-10. */
const EXAMPLES = 25_000;

const spaceOf = ({ kind, cells, channels }: SearchNetwork) =>
  ({
    darts: () => darts({ cells, channels }),
    'mu-darts': () => darts({ cells, channels, operations: MU_DARTS_OPERATIONS }),
    'nas-bench-201': () => nasBench201({ cells, channels }),
  })[kind]();

const problemOf = (network: SearchNetwork) => {
  const { kind, partial, batch } = network;
  const settings = SearchSettings.decode({
    space: spaceOf(network),
    architecture: softmax(),
    partial,
    batchSize: batch,
    ...(kind === 'mu-darts' ? { dropout: concreteDropout(), uncertainty: { weight: 1, samples: PASSES } } : {}),
  });
  if (either.isLeft(settings)) throw new Error(JSON.stringify(settings.left));
  const classes = Array.from({ length: CLASSES }, (_, i) => String(i));
  const split = {
    header: { classes, height: SIDE, width: SIDE },
    tensors: { 'split.train': { shape: [EXAMPLES] } },
  } as unknown as DatasetSplit;
  return searchProblem(settings.right, split, undefined);
};

/** A search network with the search's own two steps. */
export const measuredSearch = async (network: SearchNetwork): Promise<Measured> => {
  const problem = await problemOf(network);
  const { supernet, space, relaxation, edges, dropout } = problem;
  const generator = generatorOf(1);
  const batch = batchOf(network.batch, generator);
  let state = initialState(supernet.parameters, space, relaxation, problem.kept, generator);
  const { theta } = sampleArchitecture(relaxation, space.cellTypes, edges, state.architecture.parameters, generator);
  const mixing = thetaTensors(space.cellTypes, theta);
  return {
    weights: parameterCount(supernet.parameters),
    multiplyAccumulates: supernet.multiplyAccumulates,
    pass: () =>
      tf.tidy(() => {
        const noise = noiseOf(problem, generator);
        const lossOf = (weights: Parameters) => supernetLoss(supernet, weights, mixing, batch, { noise });
        lossAndGradients(dropout, lossOf, state.weights).value.dataSync();
      }),
    step: () => {
      const [searched] = architectureStep(problem, state, batch, generator);
      const [after] = supernetStep(problem, searched, batch, LEARNING_RATE, generator);
      releaseState(state, after);
      state = after;
    },
  };
};
