import * as tf from '@tensorflow/tfjs-core';
import type { CellType, MixingWeights } from '../../networks/cell-type.js';
import type { ArchitectureTable } from './table.js';

/** θ on the tensor backend, [edges, operations] a cell type. */
export const thetaTensors = (cellTypes: readonly CellType[], theta: ArchitectureTable): MixingWeights =>
  Object.fromEntries(
    cellTypes.map(({ name, edges, operations }) => [
      name,
      tf.tensor2d(Float32Array.from(theta[name] as Float64Array), [edges.length, operations.length]),
    ]),
  );

/**
 * Gradients with respect to θ as a table in float64, in which the architecture learns.
 *
 * @param theta of whose form the table is; a cell type without a gradient, since nothing of it was computed, has 0
 */
export const readTable = (gradients: Readonly<Record<string, tf.Tensor>>, theta: MixingWeights): ArchitectureTable =>
  Object.fromEntries(
    Object.entries(theta).map(([name, { size }]) => {
      const gradient = gradients[name];
      return [name, gradient === undefined ? new Float64Array(size) : Float64Array.from(gradient.dataSync())];
    }),
  );
