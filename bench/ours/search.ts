import * as tf from '@tensorflow/tfjs-core';
import { either } from 'fp-ts';
import type { DatasetSplit } from '../../datasets/split.js';
import { softmaxCrossEntropy } from '../../kernels/ops/softmax-cross-entropy.js';
import { generatorOf } from '../../kernels/random/generator.js';
import { darts } from '../../networks/darts-space.js';
import { nasBench201 } from '../../networks/nas-bench-201-space.js';
import { parameterCount } from '../../networks/parameters.js';
import { valueAndGradients } from '../../networks/value-and-gradients.js';
import { softmax } from '../../stages/architecture/softmax.js';
import { architectureStep } from '../../stages/search/architecture-step.js';
import { sampleArchitecture, thetaTensors } from '../../stages/search/sample-architecture.js';
import { SearchSettings } from '../../stages/search/search.js';
import { searchProblem } from '../../stages/search/search-problem.js';
import { initialState, releaseState } from '../../stages/search/search-state.js';
import { supernetStep } from '../../stages/search/supernet-step.js';
import { CLASSES, type Network, SIDE } from '../networks.js';
import { batchOf, type Measured } from './measured.js';

type SearchNetwork = Exclude<Network, { readonly kind: 'retrain' }>;

const LEARNING_RATE = 0.025;

const problemOf = ({ kind, cells, channels, partial, batch }: SearchNetwork) => {
  const settings = SearchSettings.decode({
    space: kind === 'darts' ? darts({ cells, channels }) : nasBench201({ cells, channels }),
    architecture: softmax(),
    partial,
    batchSize: batch,
  });
  if (either.isLeft(settings)) throw new Error(JSON.stringify(settings.left));
  const classes = Array.from({ length: CLASSES }, (_, i) => String(i));
  const split = { header: { classes, height: SIDE, width: SIDE }, tensors: {} } as unknown as DatasetSplit;
  return searchProblem(settings.right, split, undefined);
};

/** A search network with the search's own two steps. */
export const measuredSearch = async (network: SearchNetwork): Promise<Measured> => {
  const problem = await problemOf(network);
  const { supernet, space, relaxation, edges } = problem;
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
        const { value } = valueAndGradients((weights) => {
          const { logits } = supernet.forward(weights, mixing, batch.images);
          return { value: softmaxCrossEntropy(logits, batch.labels), auxiliary: {} };
        }, state.weights);
        value.dataSync();
      }),
    step: () => {
      const [searched] = architectureStep(problem, state, batch, generator);
      const [after] = supernetStep(problem, searched, batch, LEARNING_RATE, generator);
      releaseState(state, after);
      state = after;
    },
  };
};
