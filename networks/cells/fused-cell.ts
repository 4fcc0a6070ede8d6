import * as tf from '@tensorflow/tfjs-core';
import { type CellGraph, hasFusedCell, type WeightedCandidate } from '../../kernels/ops/fused-cell.js';
import { recentlyUsed } from '../../kernels/recently-used.js';
import { type DropoutChoice, dropoutMasks } from '../layers/concrete-dropout.js';
import type { ForwardContext } from '../layers/forward-context.js';
import type { FusedOperation, OperationSettings } from '../operations/operation.js';
import { joinName, parameterOf } from '../parameters.js';

/** A candidate of an edge, by the name under which its layer lies in the cell. */
export interface FusedCandidate {
  readonly name: string;
  /** The operation as the fused cell knows it, if it does. */
  readonly fused: FusedOperation | undefined;
  /** Its place in θ; a candidate without one has the weight 1. */
  readonly theta?: number;
}

/** An edge of a cell with its candidates. */
export interface FusedEdge {
  readonly from: number;
  readonly to: number;
  readonly candidates: readonly FusedCandidate[];
}

/** The edges of a cell, in the order of its nodes, and what the fused cell needs to know besides. */
export interface FusedCellSettings {
  readonly channels: number;
  readonly partial: number;
  readonly inputs: number;
  readonly inputStride: 1 | 2;
  readonly affine: boolean;
  /** What follows the ReLUs of the candidates. Default nothing. */
  readonly dropout?: DropoutChoice;
  readonly poolNormalization: OperationSettings['poolNormalization'];
  readonly concat: readonly number[];
  /** How many nodes there are, the inputs among them. */
  readonly nodes: number;
  /** Length of θ; 0 for a cell without. */
  readonly weights: number;
  readonly edges: readonly FusedEdge[];
}

/** What a pass brings along. */
export interface FusedCellWeights {
  /** θ, in which candidates have their places. */
  readonly theta?: tf.Tensor1D;
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

/** Whether a pass can use fused cells: the backend has them, and normalisations go by the batch. */
export const canFuse = (context: ForwardContext): boolean => context.running === undefined && hasFusedCell();

/** Whether every node but the inputs has an edge from each before it, as the fused cell's bypass of channels needs. */
const isComplete = ({ inputs, nodes, edges }: FusedCellSettings): boolean => {
  const distinct = new Set(edges.map(({ from, to }) => `${from} ${to}`));
  return distinct.size === edges.length && edges.length === (nodes * (nodes - 1) - inputs * (inputs - 1)) / 2;
};

/** The graph of a pass, and the names of what it reads and measures. */
interface Form {
  readonly graph: CellGraph;
  /** The ReLU of each unit. */
  readonly rectifiers: readonly string[];
  readonly filters: readonly string[];
  readonly affines: readonly string[];
  readonly norms: readonly (readonly string[])[];
}

/** Forms that a cell keeps: a search that draws paths meets thousands, and those of an epoch hardly come again. */
const MOST_FORMS = 16;

/** The cell as one operation; undefined where it has something that the fused cell does not know. */
export const fuseCell = (settings: FusedCellSettings): FusedCell | undefined => {
  const { channels, partial, dropout, edges } = settings;
  const unknown = edges.some(({ candidates }) => candidates.some(({ fused }) => fused === undefined));
  if (unknown || (partial > 1 && !isComplete(settings))) return undefined;
  const forms = recentlyUsed<Form>(MOST_FORMS);
  const formOf = ({ drawn, paths = [] }: FusedCellWeights): Form => {
    const computed = edges.map((edge, index) => ({
      ...edge,
      path: paths[index] !== undefined,
      candidates: drawn === undefined ? edge.candidates : edge.candidates.filter(({ name }) => drawn.has(name)),
    }));
    const key = computed.map(({ path, candidates }) => `${path ? '*' : ''}${candidates.map(({ name }) => name)}`).join(';');
    return forms.get(key, () => describe(settings, computed));
  };
  const active = channels / partial;

  return (context, name, inputs, weights) => {
    const { theta, paths = [] } = weights;
    const { graph, rectifiers, filters, affines, norms } = formOf(weights);
    const places = rectifiers.map((rectifier) => joinName(name, rectifier));
    const masks = dropoutMasks(context, places, (inputs[0] as tf.Tensor4D).shape[0], active, dropout);
    const parameter = <T extends tf.Tensor>(part: string): T => parameterOf<T>(context.parameters, `${name}.${part}`);
    const { y, statistics } = context.fusedCell(graph, {
      inputs,
      ...(theta === undefined ? {} : { theta }),
      paths: paths.filter((path): path is tf.Tensor1D => path !== undefined),
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
};

/** The form of a cell with the candidates of a pass. */
const describe = (settings: FusedCellSettings, edges: readonly (FusedEdge & { readonly path: boolean })[]): Form => {
  const { channels, partial, inputs, inputStride, affine, poolNormalization, concat, nodes, weights } = settings;
  const normalized = poolNormalization === 'batch';
  const candidates = edges.flatMap(({ from, candidates: ofEdge }) => ofEdge.map((candidate) => ({ ...candidate, from })));
  const units = candidates.flatMap(({ name, fused }) =>
    fused?.kind === 'units' ? fused.units.map((unit) => ({ ...unit, name })) : [],
  );
  const weighted = ({ fused, theta }: FusedCandidate): WeightedCandidate => {
    const known = fused as FusedOperation;
    const candidate = known.kind === 'units' || known.kind === 'skip' ? known : { kind: known.kind, normalized };
    return theta === undefined ? candidate : { ...candidate, theta };
  };
  return {
    graph: {
      channels,
      partial,
      inputs,
      inputStride,
      nodes,
      concat,
      affine,
      weights,
      edges: edges.map(({ from, to, path, candidates: ofEdge }) => ({ from, to, path, candidates: ofEdge.map(weighted) })),
    },
    rectifiers: units.map(({ name, rectifier }) => joinName(name, rectifier)),
    filters: units.flatMap(({ name, filters }) => filters.map((filter) => joinName(name, filter))),
    affines: affine ? units.flatMap(({ name, norm }) => ['scale', 'shift'].map((part) => `${name}.${norm}.${part}`)) : [],
    norms: normalisationNames(candidates, normalized),
  };
};

/** The names of the normalisations in the order of the fused cell; edges from one node share that of a pool. */
const normalisationNames = (
  candidates: readonly { readonly name: string; readonly from: number; readonly fused: FusedOperation | undefined }[],
  normalized: boolean,
): readonly (readonly string[])[] => {
  const names = new Map<string, string[]>();
  for (const { name, from, fused } of candidates) {
    if (fused?.kind === 'units') for (const { norm } of fused.units) names.set(`${name}.${norm}`, [`${name}.${norm}`]);
    if (!normalized || (fused?.kind !== 'maxPool' && fused?.kind !== 'averagePool')) continue;
    const key = `${fused.kind} of ${from}`;
    names.set(key, [...(names.get(key) ?? []), `${name}.norm`]);
  }
  return [...names.values()];
};
