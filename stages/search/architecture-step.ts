import * as tf from '@tensorflow/tfjs-core';
import { softmaxCrossEntropy } from '../../kernels/ops/softmax-cross-entropy.js';
import type { Generator } from '../../kernels/random/generator.js';
import { valueAndGradients } from '../../networks/value-and-gradients.js';
import { adam } from '../architecture/adam.js';
import { type ArchitectureTable, fill, take } from '../architecture/parameters.js';
import { type Measured, measure } from '../training/measure.js';
import { count } from '../training/tally.js';
import type { BatchTensors } from '../training/tensors.js';
import { sampleArchitecture, thetaTensors } from './sample-architecture.js';
import type { SearchProblem } from './search-problem.js';
import type { SearchState } from './search-state.js';

/** The gradient of the relaxation's penalty, of every edge. */
const penaltyGradient = ({ space, relaxation, edges }: SearchProblem, parameters: ArchitectureTable): ArchitectureTable =>
  fill(space.cellTypes, edges, (edge) => relaxation.penalty(take(parameters, edge)).gradient);

const add = (a: ArchitectureTable, b: ArchitectureTable): ArchitectureTable =>
  Object.fromEntries(
    Object.entries(a).map(([name, values]) => [name, values.map((value, i) => value + ((b[name] as Float64Array)[i] as number))]),
  );

const readTable = (gradients: Readonly<Record<string, tf.Tensor>>): ArchitectureTable =>
  Object.fromEntries(Object.entries(gradients).map(([name, tensor]) => [name, Float64Array.from(tensor.dataSync())]));

/**
 * One first-order step of the architecture: the gradient of the validation loss with respect to a fresh sample of θ,
 * carried back to the relaxation's parameters, the penalty added, and one step of Adam. The weights stay.
 *
 * @param batch of the validation part
 *
 * Source: DARTS, equation 5 with ξ = 0; DrNAS, equations 4 and 5.
 */
export const architectureStep = (
  problem: SearchProblem,
  state: SearchState,
  { images, labels }: BatchTensors,
  generator: Generator,
): readonly [SearchState, Measured] => {
  const { space, relaxation, supernet, edges, settings } = problem;
  const { parameters } = state.architecture;
  const { theta, pullback } = sampleArchitecture(relaxation, space.cellTypes, edges, parameters, generator);
  const mixing = thetaTensors(space.cellTypes, theta);
  const { value, gradients, auxiliary } = valueAndGradients((weights) => {
    const { logits } = supernet.forward(state.weights, weights as typeof mixing, images);
    return { value: softmaxCrossEntropy(logits, labels), auxiliary: { logits } };
  }, mixing);
  const measured = measure(value, auxiliary.logits, labels);
  const gradient = add(pullback(readTable(gradients)), penaltyGradient(problem, parameters));
  tf.dispose([value, gradients, auxiliary, mixing] as tf.TensorContainer);
  const architecture = adam(state.architecture, gradient, settings.optimiser);
  const gradientNorm = Math.hypot(...Object.values(gradient).flatMap((values) => [...values]));
  return [
    { ...state, architecture, validation: count(state.validation, measured) },
    { ...measured, gradientNorm },
  ];
};
