import * as tf from '@tensorflow/tfjs-core';
import type { Generator } from '../../kernels/numerics/random/generator.js';
import { lossAndGradients } from '../training/dropout-learning.js';
import { descend } from '../training/gradient-descent.js';
import { type Measured, measure } from '../training/measure.js';
import { count } from '../training/tally.js';
import type { BatchTensors } from '../training/tensors.js';
import { supernetLoss } from './mixing-gradient.js';
import { sampleArchitecture, thetaTensors } from './sample-architecture.js';
import { noiseOf, type SearchProblem } from './search-problem.js';
import type { SearchState } from './search-state.js';

/**
 * One step of the weights: the gradient of the training loss under a fresh sample of θ, with concrete dropout under fresh
 * masks and with the Monte-Carlo loss (μDARTS, equation 6), clipped, and one step of SGD with momentum. The state goes in,
 * a new one comes out.
 *
 * @param batch of the train part
 */
export const supernetStep = (
  problem: SearchProblem,
  state: SearchState,
  batch: BatchTensors,
  learningRate: number,
  generator: Generator,
): readonly [SearchState, Measured] => {
  const { space, relaxation, supernet, edges, settings, dropout } = problem;
  const { theta } = sampleArchitecture(relaxation, space.cellTypes, edges, state.architecture.parameters, generator);
  const mixing = thetaTensors(space.cellTypes, theta);
  const noise = noiseOf(problem, generator);
  const { value, fit, gradients, auxiliary } = lossAndGradients(
    dropout,
    (weights) => supernetLoss(supernet, weights, mixing, batch, { noise }),
    state.weights,
  );
  const measured = measure(fit, auxiliary.logits, batch.labels);
  const { moved, gradientNorm } = descend(state, gradients, learningRate, settings.weights, dropout.logits);
  tf.dispose([value, fit, gradients, auxiliary, mixing] as tf.TensorContainer);
  return [
    { ...state, ...moved, train: count(state.train, measured) },
    { ...measured, gradientNorm },
  ];
};
