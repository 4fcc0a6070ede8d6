import type * as tf from '@tensorflow/tfjs-core';

/** A place for one operation: from an earlier node of a cell to a later one. */
export interface Edge {
  readonly from: number;
  readonly to: number;
}

/** A kind of cell that is searched: all cells of the kind share one architecture. */
export interface CellType {
  readonly name: string;
  /** Its edges, in the order of the rows of θ. */
  readonly edges: readonly Edge[];
  /** The candidate operations of each edge, in the order of the columns of θ. */
  readonly operations: readonly string[];
}

/** Mixing weights θ by cell type: [edges, operations], each row on the simplex, times the edge's weight if it has one. */
export type MixingWeights = Readonly<Record<string, tf.Tensor2D>>;

/** Numbers laid out as θ: by cell type, then edge, then operation. */
export type WeightTable = Readonly<Record<string, readonly (readonly number[])[]>>;

/** The operations still in play after pruning, by cell type and edge. */
export type KeptOperations = Readonly<Record<string, readonly (readonly string[])[]>>;
