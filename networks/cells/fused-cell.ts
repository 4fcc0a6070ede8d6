import * as tf from '@tensorflow/tfjs-core';
import { type CellCandidate, hasFusedCell } from '../../kernels/ops/fused-cell.js';
import { type DropoutChoice, dropoutMasks } from '../layers/concrete-dropout.js';
import type { ForwardContext } from '../layers/forward-context.js';
import type { OperationName } from '../operations/names.js';
import type { FusedOperation, OperationSettings } from '../operations/operation.js';
import { operations } from '../operations/registry.js';
import { joinName, parameterOf } from '../parameters.js';

/** A candidate of an edge, by the name under which its layer lies in the cell. */
export interface FusedCandidate {
  readonly name: string;
  readonly operation: OperationName;
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
  readonly edges: readonly { readonly from: number; readonly to: number; readonly candidates: readonly FusedCandidate[] }[];
}

/** What a pass brings along: θ of all candidates, or a factor for each image on some edges. */
export interface FusedCellWeights {
  readonly theta?: tf.Tensor1D;
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

/** The cell as one operation; undefined where it has something that the fused cell does not know. */
export const fuseCell = (settings: FusedCellSettings): FusedCell | undefined => {
  const { channels, partial, inputs, inputStride, affine, dropout, poolNormalization, concat, nodes } = settings;
  const normalized = poolNormalization === 'batch';
  const edges = settings.edges.map(({ from, to, candidates }) => ({
    from,
    to,
    candidates: candidates.map(({ name, operation }) => ({
      name,
      fused: operations[operation].fused?.(from < inputs ? inputStride : 1),
    })),
  }));
  const candidates = edges.flatMap(({ from, candidates: ofEdge }) => ofEdge.map((candidate) => ({ ...candidate, from })));
  if (candidates.some(({ fused }) => fused === undefined) || (partial > 1 && !isComplete(settings))) return undefined;
  const describe = (fused: FusedOperation): CellCandidate =>
    fused.kind === 'units' || fused.kind === 'skip' ? fused : { kind: fused.kind, normalized };
  const units = candidates.flatMap(({ name, fused }) =>
    fused?.kind === 'units' ? fused.units.map((unit) => ({ ...unit, name })) : [],
  );
  const filters = units.flatMap(({ name, filters: ofUnit }) => ofUnit.map((filter) => joinName(name, filter)));
  const affines = affine ? units.flatMap(({ name, norm }) => ['scale', 'shift'].map((part) => `${name}.${norm}.${part}`)) : [];
  const norms = normalisationNames(candidates, normalized);
  const active = channels / partial;

  return (context, name, tensors, { theta, paths }) => {
    const places = units.map((unit) => joinName(joinName(name, unit.name), unit.rectifier));
    const masks = dropoutMasks(context, places, (tensors[0] as tf.Tensor4D).shape[0], active, dropout);
    const parameter = <T extends tf.Tensor>(part: string): T => parameterOf<T>(context.parameters, `${name}.${part}`);
    const { y, statistics } = context.fusedCell(
      {
        channels,
        partial,
        inputs,
        inputStride,
        nodes,
        concat,
        affine,
        weighted: theta !== undefined,
        edges: edges.map(({ from, to, candidates: ofEdge }, index) => ({
          from,
          to,
          path: paths?.[index] !== undefined,
          candidates: ofEdge.map(({ fused }) => describe(fused as FusedOperation)),
        })),
      },
      {
        inputs: tensors,
        ...(theta === undefined ? {} : { theta }),
        paths: (paths ?? []).filter((path): path is tf.Tensor1D => path !== undefined),
        filters: filters.map((filter) => parameter<tf.Tensor4D>(filter)),
        affine: affines.map((part) => parameter<tf.Tensor1D>(part)),
        ...(masks === undefined ? {} : { masks }),
      },
    );
    const count = y.size / y.shape[3];
    const measured = norms.length === 0 ? [] : (tf.unstack(tf.reshape(statistics, [2 * norms.length, active])) as tf.Tensor1D[]);
    norms.forEach((names, index) => {
      const [mean, variance] = measured.slice(2 * index, 2 * index + 2) as [tf.Tensor1D, tf.Tensor1D];
      for (const norm of names) context.measured[`${name}.${norm}`] = { mean, variance, count };
    });
    return y;
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
