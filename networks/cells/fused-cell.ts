import * as tf from '@tensorflow/tfjs-core';
import { hasFusedCell } from '../../kernels/ops/fused-cell.js';
import { recentlyUsed } from '../../kernels/recently-used.js';
import { type DropoutChoice, dropoutMasks } from '../layers/concrete-dropout.js';
import type { ForwardContext } from '../layers/forward-context.js';
import { joinName, parameterOf } from '../parameters.js';
import { type FusedCellForm, type FusedEdge, type FusedPart, fusedParts } from './fused-parts.js';

/** A cell that is to be computed as one operation. */
export interface FusedCellSettings extends FusedCellForm {
  /** Concrete dropout behind the ReLUs of the candidates. Default none. */
  readonly dropout?: DropoutChoice;
  readonly edges: readonly FusedEdge[];
}

/** Weights of a cell in one pass: θ, weights of edges, drop-path factors; and the candidates that are drawn. */
export interface FusedCellWeights {
  /** θ, in which candidates have their places. */
  readonly theta?: tf.Tensor1D;
  /** The weights of edges, in which they have their places: the channels that bypass are multiplied by them. */
  readonly edgeWeights?: tf.Tensor1D | undefined;
  /** The names of the candidates that are computed. Default all. */
  readonly drawn?: ReadonlySet<string> | undefined;
  /** A factor for each image on some edges. */
  readonly paths?: readonly (tf.Tensor1D | undefined)[];
}

/** A cell as one operation; records what its normalisations measured. */
export type FusedCell = (
  context: ForwardContext,
  name: string,
  inputs: readonly tf.Tensor4D[],
  weights: FusedCellWeights,
) => tf.Tensor4D;

/** Tells whether a pass can use fused cells: the backend has them, and normalisations go by the batch. */
export const canFuse = (context: ForwardContext): boolean => context.running === undefined && hasFusedCell();

/** Tells whether every node but the inputs has an edge from each before it, as the fused cell's bypass of channels needs. */
const isComplete = ({ inputs, nodes, edges }: FusedCellSettings): boolean => {
  const distinct = new Set(edges.map(({ from, to }) => `${from} ${to}`));
  return distinct.size === edges.length && edges.length === (nodes * (nodes - 1) - inputs * (inputs - 1)) / 2;
};

/** Graphs that a cell keeps: a search that draws paths meets thousands, and few of them come again. */
const MOST_GRAPHS = 16;

/**
 * The cell as one operation; undefined where channels bypass its operations and an edge is missing.
 *
 * A candidate that the fused cell does not know is computed by its layer, and its values are handed in; where it reads a
 * node of the cell, the cell is computed in parts.
 */
export const fuseCell = (settings: FusedCellSettings): FusedCell | undefined => {
  const { channels, partial, dropout, edges, concat } = settings;
  if (partial > 1 && !isComplete(settings)) return undefined;
  const known = recentlyUsed<readonly FusedPart[]>(MOST_GRAPHS);
  const active = channels / partial;

  const partsOf = ({ drawn, paths = [], edgeWeights }: FusedCellWeights): readonly FusedPart[] => {
    const computed = edges.map((edge, index) => ({
      ...edge,
      path: paths[index] !== undefined,
      candidates: drawn === undefined ? edge.candidates : edge.candidates.filter(({ name }) => drawn.has(name)),
    }));
    const weighted = edgeWeights?.size ?? 0;
    const key = computed.map(({ path, candidates }) => `${path ? '*' : ''}${candidates.map(({ name }) => name)}`).join(';');
    return known.get(`${weighted};${key}`, () => fusedParts(settings, computed, weighted));
  };

  return (context, name, inputs, weights) => {
    const states = [...inputs];
    const actives = new Map<number, tf.Tensor4D>();
    const activeOf = (node: number): tf.Tensor4D => {
      const x = states[node] as tf.Tensor4D;
      const found = actives.get(node) ?? (partial === 1 ? x : (tf.slice(x, [0, 0, 0, 0], [-1, -1, -1, active]) as tf.Tensor4D));
      actives.set(node, found);
      return found;
    };
    const parts = partsOf(weights);
    for (const part of parts) {
      const foreign = part.foreign.map(({ name: candidate, from, layer }) =>
        layer.apply(context, joinName(name, candidate), activeOf(from)),
      );
      const y = applied(context, name, part, { inputs: [...states], foreign }, weights, active, dropout);
      if (parts.length === 1) return y;
      states.push(...(tf.split(y, part.graph.concat.length, 3) as tf.Tensor4D[]));
    }
    return tf.concat(
      concat.map((node) => states[node] as tf.Tensor4D),
      3,
    );
  };
};

/** One part of a cell in a pass: its nodes concatenated. */
const applied = (
  context: ForwardContext,
  name: string,
  { graph, edges, rectifiers, filters, affines, norms }: FusedPart,
  given: { readonly inputs: readonly tf.Tensor4D[]; readonly foreign: readonly tf.Tensor4D[] },
  { theta, edgeWeights, paths = [] }: FusedCellWeights,
  active: number,
  dropout: DropoutChoice | undefined,
): tf.Tensor4D => {
  const places = rectifiers.map((rectifier) => joinName(name, rectifier));
  const masks = dropoutMasks(context, places, (given.inputs[0] as tf.Tensor4D).shape[0], active, dropout);
  const parameter = <T extends tf.Tensor>(part: string): T => parameterOf<T>(context.parameters, `${name}.${part}`);
  const { y, statistics } = context.fusedCell(graph, {
    ...given,
    ...(theta === undefined ? {} : { theta }),
    ...(edgeWeights === undefined ? {} : { edgeWeights }),
    paths: edges.map((edge) => paths[edge]).filter((path): path is tf.Tensor1D => path !== undefined),
    filters: filters.map((filter) => parameter<tf.Tensor4D>(filter)),
    affine: affines.map((part) => parameter<tf.Tensor1D>(part)),
    ...(masks === undefined ? {} : { masks }),
  });
  const { measured: statisticsByName } = context;
  if (statisticsByName === undefined) return y;
  const count = y.size / y.shape[3];
  const measured = norms.length === 0 ? [] : (tf.unstack(tf.reshape(statistics, [2 * norms.length, active])) as tf.Tensor1D[]);
  norms.forEach((names, index) => {
    const [mean, variance] = measured.slice(2 * index, 2 * index + 2) as [tf.Tensor1D, tf.Tensor1D];
    for (const norm of names) statisticsByName[`${name}.${norm}`] = { mean, variance, count };
  });
  return y;
};
