import type * as tf from '@tensorflow/tfjs-core';
import type { CellType } from '../cell-type.js';
import { forwardContext } from '../layers/forward-context.js';
import type { Extent, Module } from '../module.js';
import type { Supernet, SupernetSettings } from '../search-space.js';
import { cellMixture } from './candidates.js';

/** The supernet of images of one size that a module with mixed cells computes: class scores [batch, classes]. */
export const supernetOfModule = (
  module: Module<tf.Tensor4D, tf.Tensor2D>,
  image: Extent,
  cellTypes: readonly CellType[],
  { edgeNormalization = false, partial }: Pick<SupernetSettings, 'edgeNormalization' | 'partial'>,
): Supernet => ({
  parameters: module.parameters,
  multiplyAccumulates: module.multiplyAccumulates(image),
  forward: (parameters, theta, images, pass) => {
    // Without bypassing channels the weights of edges are in θ alone.
    const edgeWeights = edgeNormalization && partial > 1;
    const mixing = Object.fromEntries(
      cellTypes.map((cellType) => [
        cellType.name,
        cellMixture(cellType, theta, { edgeWeights, paths: pass?.paths?.[cellType.name] }),
      ]),
    );
    return module.apply(forwardContext(parameters, { ...pass, mixing }), '', images);
  },
});
