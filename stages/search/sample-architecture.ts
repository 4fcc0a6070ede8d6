import * as tf from '@tensorflow/tfjs-core';
import { fold, type Generator } from '../../kernels/numerics/random/generator.js';
import type { CellType, MixingWeights } from '../../networks/cell-type.js';
import { edgeGradient, weighEdges } from '../architecture/edge-normalization.js';
import { type ArchitectureTable, type EdgeEntries, fill, take } from '../architecture/parameters.js';
import type { Relaxation } from '../architecture/relaxation.js';

/** θ of all edges for one forward pass, and the way back for gradients. */
export interface ArchitectureSample {
  readonly theta: ArchitectureTable;
  /** Turns the gradient with respect to θ into that with respect to the architecture's parameters. */
  readonly pullback: (gradient: ArchitectureTable) => ArchitectureTable;
}

/**
 * Draws θ of every edge; edges draw from streams of their own. With edge normalisation θ is multiplied by the edges'
 * weights, which have parameters of their own.
 */
export const sampleArchitecture = (
  relaxation: Relaxation,
  cellTypes: readonly CellType[],
  edges: readonly EdgeEntries[],
  parameters: ArchitectureTable,
  generator: Generator,
): ArchitectureSample => {
  const samples = edges.map((edge) => relaxation.sample(take(parameters, edge), fold(generator, edge.cellType, edge.edge)));
  const theta = fill(cellTypes, edges, (_, index) => (samples[index] as (typeof samples)[number]).weights);
  return {
    theta: weighEdges(cellTypes, parameters, theta),
    pullback: (gradient) => {
      const toTheta = weighEdges(cellTypes, parameters, gradient);
      return {
        ...fill(cellTypes, edges, (edge, index) => (samples[index] as (typeof samples)[number]).pullback(take(toTheta, edge))),
        ...edgeGradient(cellTypes, parameters, theta, gradient),
      };
    },
  };
};

/** θ on the tensor backend, [edges, operations] a cell type. */
export const thetaTensors = (cellTypes: readonly CellType[], theta: ArchitectureTable): MixingWeights =>
  Object.fromEntries(
    cellTypes.map(({ name, edges, operations }) => [
      name,
      tf.tensor2d(Float32Array.from(theta[name] as Float64Array), [edges.length, operations.length]),
    ]),
  );
