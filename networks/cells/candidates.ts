import * as tf from '@tensorflow/tfjs-core';
import type { CellType, Edge, MixingWeights } from '../cell-type.js';
import type { Layer } from '../module.js';
import { type Operation, type Operations, operationOf } from '../operations/operation.js';
import { operations } from '../operations/registry.js';
import { type CandidatePlace, joinName } from '../parameters.js';
import type { CellMixing } from '../pass.js';

/** One candidate operation on one edge of a cell, and its place in θ. */
export interface Candidate {
  readonly edge: Edge;
  /** Row in θ. */
  readonly row: number;
  /** Column in θ. */
  readonly column: number;
  /** Its name in θ's columns and in the names of its parameters. */
  readonly operation: string;
  readonly definition: Operation;
}

/** The name of a candidate's layer within its cell. */
export const candidateName = (row: number, operation: string): string => `edges.${row}.${operation}`;

/** A candidate's layer, whose parameters say to which candidate they belong. */
export const asCandidate = (layer: Layer, candidate: CandidatePlace): Layer => ({
  ...layer,
  parameters: Object.fromEntries(
    Object.entries(layer.parameters).map(([name, specification]) => [name, { ...specification, candidate }]),
  ),
});

/** The whole name of a candidate of a supernet, such as `cells.3.edges.5.sep_conv_3x3`. */
export const nameOfCandidate = ({ cell = '', edge, operation }: CandidatePlace): string =>
  joinName(cell, candidateName(edge, operation));

/** The candidates that enter one node. */
export interface NodeCandidates {
  readonly node: number;
  /** Its incoming edges, with or without candidates left. */
  readonly edges: readonly Edge[];
  readonly candidates: readonly Candidate[];
}

/**
 * The candidates that cost something, node by node: those that were pruned away are left out, and so is `none`.
 *
 * @param kept the operations still in play on each edge; default all
 * @param known what the names of the cell's operations mean; default the house's own operations
 * @throws Error for a name that means nothing
 */
export const candidatesByNode = (
  cell: CellType,
  kept?: readonly (readonly string[])[],
  known: Operations = operations,
): readonly NodeCandidates[] => {
  const nodes = [...new Set(cell.edges.map(({ to }) => to))].sort((a, b) => a - b);
  const candidates = cell.edges.flatMap((edge, row) =>
    cell.operations.flatMap((operation, column): readonly Candidate[] => {
      const definition = operationOf(known, operation);
      return !definition.isZero && (kept?.[row]?.includes(operation) ?? true)
        ? [{ edge, row, column, operation, definition }]
        : [];
    }),
  );
  return nodes.map((node) => ({
    node,
    edges: cell.edges.filter(({ to }) => to === node),
    candidates: candidates.filter(({ edge }) => edge.to === node),
  }));
};

/** Sums over entries of a cell type's θ, one for each list of their places in it, row by row: [lists]. */
const sumsOf = (cell: CellType, mixing: MixingWeights, places: readonly (readonly number[])[]): tf.Tensor1D => {
  const [rows, columns] = [cell.edges.length, cell.operations.length];
  const theta = mixing[cell.name];
  if (theta === undefined) throw new Error(`θ of the cell type "${cell.name}" is missing: give [${rows},${columns}]`);
  if (theta.shape[0] !== rows || theta.shape[1] !== columns) {
    throw new Error(
      `θ has the shape [${theta.shape}] but this cell has ${rows} edges and ${columns} operations: give [${rows},${columns}]`,
    );
  }
  if (places.length === 0) return tf.zeros([0]);
  const selection = new Float32Array(places.length * rows * columns);
  places.forEach((entries, index) => {
    for (const entry of entries) selection[index * rows * columns + entry] = 1;
  });
  // A product with a 0-1 matrix, since its gradient exists on every backend and gathering's does not.
  const sums = tf.matMul(
    tf.tensor2d(selection, [places.length, rows * columns]),
    tf.reshape(theta, [rows * columns, 1]) as tf.Tensor2D,
  );
  return tf.reshape(sums, [places.length]);
};

/** Cuts a vector into pieces of the given lengths. */
const pieces = (flat: tf.Tensor1D, lengths: readonly number[]): readonly tf.Tensor1D[] =>
  lengths.map((length, i) => {
    const start = lengths.slice(0, i).reduce((sum, each) => sum + each, 0);
    return tf.slice(flat, [start], [length]) as tf.Tensor1D;
  });

/** The weights of the candidates of a cell type out of its θ [edges, operations], one vector a node. */
const selectWeights = (cell: CellType, nodes: readonly NodeCandidates[], mixing: MixingWeights): readonly tf.Tensor1D[] =>
  pieces(
    sumsOf(
      cell,
      mixing,
      nodes.flatMap(({ candidates }) => candidates.map(({ row, column }) => [row * cell.operations.length + column])),
    ),
    nodes.map(({ candidates }) => candidates.length),
  );

/** The weights of the edges that enter each node, one vector a node: what the rows of θ [edges, operations] sum to. */
const selectEdgeWeights = (cell: CellType, nodes: readonly NodeCandidates[], mixing: MixingWeights): readonly tf.Tensor1D[] =>
  pieces(
    sumsOf(
      cell,
      mixing,
      nodes.flatMap(({ edges }) =>
        edges.map((edge) => cell.operations.map((_, column) => cell.edges.indexOf(edge) * cell.operations.length + column)),
      ),
    ),
    nodes.map(({ edges }) => edges.length),
  );

/**
 * The mixing weights of a cell type in a pass.
 *
 * @param weighedEdges whether edges have weights of their own (edge normalisation)
 */
export const mixingOf = (
  cell: CellType,
  nodes: readonly NodeCandidates[],
  mixing: MixingWeights,
  weighedEdges: boolean,
): CellMixing => ({
  candidates: selectWeights(cell, nodes, mixing),
  ...(weighedEdges ? { edges: selectEdgeWeights(cell, nodes, mixing) } : {}),
});
