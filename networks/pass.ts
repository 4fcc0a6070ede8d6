import type * as tf from '@tensorflow/tfjs-core';
import type { Generator } from '../base/numerics/random/generator.js';
import type { KeptOperations } from './cell-type.js';
import type { Pieces } from './layers/pieces.js';

/** The random stream from which concrete dropout draws the masks of a pass. */
export interface Noise extends Generator {
  /** Number of the batch's first image among all of the pass: masks are then the same in batches of any size. Default 0. */
  readonly first?: number;
}

/** Drop-path of a training pass: each path of each sample is dropped by itself. */
export interface DropPath {
  /** 0 for never, below 1. */
  readonly probability: number;
  readonly generator: Generator;
}

/** The conditions of one pass through a network; what is left out is as in a plain pass. */
export interface Pass {
  /** The stream of concrete dropout's masks; without it nothing is dropped. */
  readonly noise?: Noise | undefined;
  /** The linear region that the pass is held on: its rectifiers and max pools, if not the natural ones. */
  readonly pieces?: Pieces | undefined;
  /** Drop-path in training; without it no path is dropped. */
  readonly dropPath?: DropPath | undefined;
}

/** The conditions of one pass through a supernet. */
export interface SupernetPass extends Pick<Pass, 'noise' | 'pieces'> {
  /**
   * The candidates that are computed, by cell type and edge; default: all that the supernet has. The others add nothing to
   * their nodes, whatever θ is, and their weights and their θ get no gradient.
   */
  readonly paths?: KeptOperations | undefined;
}

/** The mixture of the candidates in every cell of a type in one pass. */
export interface CellMixture {
  /** θ row by row, [edges · operations]; every cell of the type and the engine read it in this layout. */
  readonly theta: tf.Tensor1D;
  /**
   * The weight of each edge, [edges]: what its row of θ sums to over the candidates that are computed. Channels that bypass
   * the operations are multiplied by it; without it by 1.
   */
  readonly edgeWeights?: tf.Tensor1D;
  /** The names of the candidates that are computed (`candidateName`); default all that a cell has. */
  readonly drawn?: ReadonlySet<string>;
}
