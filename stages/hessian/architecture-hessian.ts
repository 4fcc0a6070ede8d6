import * as tf from '@tensorflow/tfjs-core';
import { generatorOf } from '../../base/numerics/random/generator.js';
import { plus } from '../../base/numerics/spectrum/vector.js';
import { problem } from '../../base/problem.js';
import type { Batch } from '../../datasets/batches.js';
import type { Parameters } from '../../networks/parameters.js';
import type { Supernet } from '../../networks/search-space.js';
import { FINISHED } from '../architecture/progress.js';
import type { RelaxedSpace } from '../architecture/relaxed-space.js';
import { sampleArchitecture } from '../architecture/sample-architecture.js';
import { dimensionOf, type EdgeEntries, fill, take } from '../architecture/searched-edges.js';
import type { ArchitectureTable } from '../architecture/table.js';
import { readTable, thetaTensors } from '../architecture/theta-tensors.js';
import type { BatchTensors } from '../training/tensors.js';
import { expected } from './expected.js';
import { heldGradient, type WholeObjective } from './hessian-objective.js';
import { type HessianProduct, meanProduct } from './mean-product.js';

/** The supernet, and the relaxed space whose parameters are the coordinates. */
export interface RelaxedSupernet {
  readonly supernet: Supernet;
  readonly relaxed: RelaxedSpace;
}

/** The point at which the Hessian is taken. */
export interface HessianPoint {
  readonly weights: Parameters;
  readonly parameters: ArchitectureTable;
}

/** The parameters of all edges one after the other. */
export const flatten = (edges: readonly EdgeEntries[], table: ArchitectureTable): Float64Array => {
  const rows = edges.map((edge) => take(table, edge));
  const flat = new Float64Array(dimensionOf(edges));
  rows.reduce((at, row) => {
    flat.set(row, at);
    return at + row.length;
  }, 0);
  return flat;
};

const unflatten = (relaxed: RelaxedSpace, flat: Float64Array): ArchitectureTable => {
  let at = 0;
  return fill(relaxed, ({ columns }) => {
    const from = at;
    at += columns.length;
    return flat.subarray(from, at);
  });
};

/**
 * The product of the Hessian of one batch's loss with respect to the architecture parameters and a vector, by a central
 * difference of the gradient.
 *
 * The parameters are α of softmax and η of Dirichlet; θ is its expectation under them (so for Dirichlet the Hessian is
 * that of L(E[θ]), not of E[L(θ)]), and neither the relaxation's penalty nor the weights of edge normalisation are
 * differentiated. The network is held on the piece of the batch at these parameters: jumps of the gradient at kinks of
 * ReLUs and max pools are left out, as they are where one differentiates twice.
 *
 * @param vector one number a parameter, in the order of {@link flatten}
 * @param step length of the step in the parameters to either side
 * @param objective default: the cross-entropy of a network that drops nothing
 */
export const hessianProductOf = (
  { supernet, relaxed }: RelaxedSupernet,
  { weights, parameters }: HessianPoint,
  batch: BatchTensors,
  vector: Float64Array,
  step: number,
  objective?: WholeObjective,
): Float64Array => {
  const { cellTypes, edges } = relaxed;
  const certain = { ...relaxed, relaxation: expected(relaxed.relaxation) };
  const sampleAt = (flat: Float64Array) =>
    sampleArchitecture(certain, { ...parameters, ...unflatten(relaxed, flat) }, generatorOf(0), FINISHED);
  const here = flatten(edges, parameters);
  const noted = thetaTensors(cellTypes, sampleAt(here).theta);
  const held = heldGradient(supernet, weights, batch, noted, objective);
  tf.dispose(Object.values(noted));
  const gradientAt = (by: number): Float64Array => {
    const { theta, pullback } = sampleAt(plus(here, by, vector));
    const tensors = thetaTensors(cellTypes, theta);
    const gradients = held.at(tensors);
    const gradient = flatten(edges, pullback(readTable(gradients, tensors)));
    tf.dispose([...Object.values(gradients), ...Object.values(tensors)]);
    return gradient;
  };
  const difference = plus(gradientAt(step), -1, gradientAt(-step));
  held.dispose();
  return difference.map((x) => x / (2 * step));
};

/**
 * The Hessian of the mean loss of some batches; see {@link hessianProductOf} and {@link meanProduct}.
 *
 * @param step length of the step in the parameters to either side
 */
export const architectureHessian = (
  network: RelaxedSupernet,
  point: HessianPoint,
  batches: readonly Batch[],
  step: number,
  objective?: WholeObjective,
): HessianProduct =>
  meanProduct(
    batches,
    (batch, vector) => hessianProductOf(network, point, batch, vector, step, objective),
    problem(
      'stage',
      'the second derivatives of the validation loss are not finite',
      'Hessian of the architecture',
      'lower the learning rate of the search; finished stages are kept',
    ),
  );
