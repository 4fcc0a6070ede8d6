import * as tf from '@tensorflow/tfjs-core';
import { quoted } from '../../base/quote.js';
import type { CellType, Edge, MixingWeights } from '../cell-type.js';
import type { Layer } from '../module.js';
import { type Operation, type Operations, operationOf } from '../operations/operation.js';
import { operations } from '../operations/registry.js';
import { type CandidatePlace, joinName } from '../parameters.js';
import type { CellMixture } from '../pass.js';

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
 * @param known operations by name; default the house's own
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

/** Settings of a mixture besides θ. */
export interface MixtureSettings {
  /** Channels that bypass the operations are multiplied by the weights of their edges. Default false. */
  readonly edgeWeights?: boolean;
  /** The operations that are computed on each edge. Default all. */
  readonly paths?: readonly (readonly string[])[] | undefined;
}

/** The mixture of a cell type in a pass under mixing weights. */
export const cellMixture = (cell: CellType, mixing: MixingWeights, settings: MixtureSettings = {}): CellMixture => {
  const [rows, columns] = [cell.edges.length, cell.operations.length];
  const theta = mixing[cell.name];
  if (theta === undefined) throw new Error(`θ of the cell type "${cell.name}" is missing: give [${rows},${columns}]`);
  if (theta.shape[0] !== rows || theta.shape[1] !== columns) {
    throw new Error(
      `θ has the shape [${theta.shape}] but this cell has ${rows} edges and ${columns} operations: give [${rows},${columns}]`,
    );
  }
  const flat = tf.reshape(theta, [rows * columns]) as tf.Tensor1D;
  const { edgeWeights = false, paths } = settings;
  const drawn = paths === undefined ? {} : { drawn: namesOf(cell, paths) };
  if (!edgeWeights) return { theta: flat, ...drawn };
  // A candidate that is not computed adds nothing to the weight of its edge either: its θ has no gradient.
  const places = cell.edges.map((_, row) =>
    cell.operations.flatMap((operation, column) =>
      paths === undefined || paths[row]?.includes(operation) ? [row * columns + column] : [],
    ),
  );
  return { theta: flat, edgeWeights: sumsOf(flat, places), ...drawn };
};

/** The names of the candidates on paths. */
const namesOf = (cell: CellType, paths: readonly (readonly string[])[]): ReadonlySet<string> => {
  if (paths.length !== cell.edges.length)
    throw new Error(
      `the paths of the cell type "${cell.name}" list ${paths.length} edges: give the operations of ${cell.edges.length}`,
    );
  const unknown = paths.flat().find((operation) => !cell.operations.includes(operation));
  if (unknown !== undefined)
    throw new Error(
      `a path of the cell type "${cell.name}" has the operation ${quoted(unknown)}: give some of ${cell.operations.join(', ')}`,
    );
  return new Set(paths.flatMap((ofEdge, row) => ofEdge.map((operation) => candidateName(row, operation))));
};

/** Sums over entries of a vector, one for each list of their places in it: [lists]. */
const sumsOf = (vector: tf.Tensor1D, places: readonly (readonly number[])[]): tf.Tensor1D => {
  if (places.length === 0) return tf.zeros([0]);
  const { size } = vector;
  const selection = new Float32Array(places.length * size);
  places.forEach((entries, index) => {
    for (const entry of entries) selection[index * size + entry] = 1;
  });
  // A product with a 0-1 matrix, since its gradient exists on every backend and gathering's does not.
  const sums = tf.matMul(tf.tensor2d(selection, [places.length, size]), tf.reshape(vector, [size, 1]) as tf.Tensor2D);
  return tf.reshape(sums, [places.length]);
};

/** Entries of a vector by lists of their places in it, as layers that mix their outputs one node at a time need them. */
export const entriesOf = (vector: tf.Tensor1D, places: readonly (readonly number[])[]): readonly tf.Tensor1D[] => {
  const flat = sumsOf(
    vector,
    places.flat().map((place) => [place]),
  );
  return places.map((ofList, i) => {
    const start = places.slice(0, i).reduce((sum, each) => sum + each.length, 0);
    return tf.slice(flat, [start], [ofList.length]) as tf.Tensor1D;
  });
};
