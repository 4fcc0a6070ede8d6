import * as tf from '@tensorflow/tfjs-core';
import type { Generator } from '../../kernels/numerics/random/generator.js';
import type { MixingWeights } from '../../networks/cell-type.js';
import { adam } from '../architecture/adam.js';
import { edgePenalty } from '../architecture/edge-normalization.js';
import { type ArchitectureTable, fill, take } from '../architecture/parameters.js';
import { type Measured, measure } from '../training/measure.js';
import { count } from '../training/tally.js';
import type { BatchTensors } from '../training/tensors.js';
import { addTables, readTable } from './mixing-gradient.js';
import { objectiveAndGradients } from './objective.js';
import { sampleArchitecture, thetaTensors } from './sample-architecture.js';
import { noiseOf, type SearchProblem } from './search-problem.js';
import type { SearchState } from './search-state.js';
import { type ThetaGradient, unrolledGradient, type VirtualStep } from './unrolled-gradient.js';

/** The gradient of the relaxation's penalty, of every edge, and of that of the edges' own parameters. */
const penaltyGradient = ({ space, relaxation, edges }: SearchProblem, parameters: ArchitectureTable): ArchitectureTable => ({
  ...fill(space.cellTypes, edges, (edge) => relaxation.penalty(take(parameters, edge)).gradient),
  ...edgePenalty(space.cellTypes, parameters),
});

/** The objective and its gradient with respect to θ at the weights as they are. */
const firstOrderGradient = (
  { supernet, settings }: SearchProblem,
  { weights }: SearchState,
  mixing: MixingWeights,
  { images, labels }: BatchTensors,
  noise: Generator | undefined,
): ThetaGradient => {
  const { gradients, ...objective } = objectiveAndGradients(
    (theta, drawn) => supernet.forward(weights, theta as MixingWeights, images, { noise: drawn }),
    mixing,
    labels,
    settings.uncertainty,
    noise,
  );
  const gradient = readTable(gradients);
  tf.dispose(Object.values(gradients));
  return { gradient, ...objective };
};

/**
 * One step of the architecture: the gradient of the validation loss with respect to a fresh sample of θ, carried back to
 * the relaxation's parameters, the penalty added, and one step of Adam. The weights stay. With uncertainty the loss is the
 * cross-entropy plus the predictive variance, whatever the relaxation.
 *
 * Of the first order the loss is that of the weights as they are; of the second order that of the weights one virtual
 * step ahead, which depends on θ too.
 *
 * @param batch of the validation part
 * @param unrolled the virtual step; without it the gradient is of the first order
 *
 * Source: DARTS, equations 5 to 8, and ξ = 0 without `unrolled`; DrNAS, equations 4 and 5; μDARTS, equations 4 to 9.
 */
export const architectureStep = (
  problem: SearchProblem,
  state: SearchState,
  batch: BatchTensors,
  generator: Generator,
  unrolled?: VirtualStep,
): readonly [SearchState, Measured] => {
  const { space, relaxation, supernet, edges, settings } = problem;
  const { parameters } = state.architecture;
  const { theta, pullback } = sampleArchitecture(relaxation, space.cellTypes, edges, parameters, generator);
  const mixing = thetaTensors(space.cellTypes, theta);
  const noise = noiseOf(problem, generator);
  const {
    gradient: toTheta,
    value,
    auxiliary,
  } = unrolled === undefined
    ? firstOrderGradient(problem, state, mixing, batch, noise)
    : unrolledGradient(supernet, state, mixing, batch, unrolled, settings.weights, {
        uncertainty: settings.uncertainty,
        dropout: problem.dropout,
        noise,
      });
  const measured = measure(auxiliary.crossEntropy, auxiliary.logits, batch.labels);
  const gradient = addTables(pullback(toTheta), 1, penaltyGradient(problem, parameters));
  tf.dispose([value, auxiliary, mixing] as tf.TensorContainer);
  const architecture = adam(state.architecture, gradient, problem.optimiser);
  const gradientNorm = Math.hypot(...Object.values(gradient).flatMap((values) => [...values]));
  return [
    { ...state, architecture, validation: count(state.validation, measured) },
    { ...measured, gradientNorm },
  ];
};
