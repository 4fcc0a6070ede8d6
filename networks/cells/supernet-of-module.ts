import type * as tf from '@tensorflow/tfjs-core';
import type { CellType } from '../cell-type.js';
import { forwardContext } from '../layers/forward-context.js';
import type { Extent, Module } from '../module.js';
import type { Supernet, SupernetSettings } from '../search-space.js';
import { mixingOf, type NodeCandidates } from './candidates.js';

/** A cell type of a supernet, and the candidates that its cells have. */
export interface SupernetCells {
  readonly cellType: CellType;
  readonly nodes: readonly NodeCandidates[];
}

/** The supernet of images of one size that a module with mixed cells computes: class scores [batch, classes]. */
export const supernetOfModule = (
  module: Module<tf.Tensor4D, tf.Tensor2D>,
  image: Extent,
  cells: readonly SupernetCells[],
  { edgeNormalization = false }: Pick<SupernetSettings, 'edgeNormalization'>,
): Supernet => ({
  parameters: module.parameters,
  multiplyAccumulates: module.multiplyAccumulates(image),
  forward: (parameters, theta, images, pass) => {
    const mixing = Object.fromEntries(
      cells.map(({ cellType, nodes }) => [cellType.name, mixingOf(cellType, nodes, theta, edgeNormalization)]),
    );
    return module.apply(forwardContext(parameters, { ...pass, mixing }), '', images);
  },
});
