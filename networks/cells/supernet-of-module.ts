import type * as tf from '@tensorflow/tfjs-core';
import type { CellType } from '../cell-type.js';
import { forwardContext } from '../layers/forward-context.js';
import type { Extent, Module } from '../module.js';
import type { Supernet, SupernetSettings } from '../search-space.js';
import { cellMixture } from './candidates.js';

/** The supernet of images of one size that a module with mixed cells of the given types computes: class scores [batch, classes]. */
export const supernetOfModule = (
  module: Module<tf.Tensor4D, tf.Tensor2D>,
  image: Extent,
  cellTypes: readonly CellType[],
  { edgeNormalization = false, partial }: Pick<SupernetSettings, 'edgeNormalization' | 'partial'>,
): Supernet => ({
  parameters: module.parameters,
  multiplyAccumulates: module.multiplyAccumulates(image),
  forward: (parameters, theta, images, { paths, ...pass } = {}) => {
    // Without a bypass, θ has all that the weights of edges say.
    const edgeWeights = edgeNormalization && partial > 1;
    const mixtureOf = (cellType: CellType) => cellMixture(cellType, theta, { edgeWeights, paths: paths?.[cellType.name] });
    const mixtures = Object.fromEntries(cellTypes.map((cellType) => [cellType.name, mixtureOf(cellType)]));
    return module.apply(forwardContext(parameters, { ...pass, mixtures }), '', images);
  },
});
