import type { CellGraph, WeightedCandidate } from '../../kernels/ops/fused-cell.js';
import type { Layer } from '../module.js';
import type { FusedOperation, OperationSettings } from '../operations/operation.js';
import { joinName } from '../parameters.js';

/** A candidate of an edge, by the name under which its layer lies in the cell. */
export interface FusedCandidate {
  readonly name: string;
  /** The operation as the fused cell knows it; without it the candidate is computed by its layer, outside of the cell. */
  readonly fused: FusedOperation | undefined;
  readonly layer: Pick<Layer, 'apply'>;
  /** Its place in θ; a candidate without one has the weight 1. */
  readonly theta?: number;
}

/** An edge of a cell with its candidates. */
export interface FusedEdge {
  readonly from: number;
  readonly to: number;
  /** Place of its weight among those of edges. */
  readonly weight?: number;
  readonly candidates: readonly FusedCandidate[];
}

/** A cell's edges in the order of its nodes, and what their graph needs besides. */
export interface FusedCellForm {
  readonly channels: number;
  readonly partial: number;
  readonly inputs: number;
  readonly inputStride: 1 | 2;
  readonly affine: boolean;
  readonly poolNormalization: OperationSettings['poolNormalization'];
  readonly concat: readonly number[];
  /** Number of nodes, the inputs among them. */
  readonly nodes: number;
  /** Length of θ; 0 for a cell without. */
  readonly weights: number;
}

/** An edge as one pass computes it. */
export interface ComputedEdge extends FusedEdge {
  /** Drop-path: the edge has a factor for each image. */
  readonly path: boolean;
}

/** Some nodes of a cell that are computed at once: their graph, and the names of what it reads and measures. */
export interface FusedPart {
  readonly graph: CellGraph;
  /** The edges that enter these nodes, by their places among those of the cell. */
  readonly edges: readonly number[];
  /** The candidates that are computed outside, by their layers. */
  readonly foreign: readonly { readonly name: string; readonly from: number; readonly layer: Pick<Layer, 'apply'> }[];
  /** The ReLU of each unit. */
  readonly rectifiers: readonly string[];
  readonly filters: readonly string[];
  readonly affines: readonly string[];
  readonly norms: readonly (readonly string[])[];
}

/**
 * The parts in which a cell is computed: one, unless a foreign candidate reads a node that is no input of the cell. Its node
 * then begins another part, of which the nodes before are inputs.
 *
 * @param edgeWeights number of weights of edges; 0 where channels bypass with the weight 1
 */
export const fusedParts = (form: FusedCellForm, edges: readonly ComputedEdge[], edgeWeights: number): readonly FusedPart[] => {
  const starts = [form.inputs];
  for (let node = form.inputs + 1; node < form.nodes; node++) {
    const start = starts[starts.length - 1] as number;
    const waits = edges.some(
      ({ from, to, candidates }) => to === node && from >= start && candidates.some(({ fused }) => fused === undefined),
    );
    if (waits) starts.push(node);
  }
  return starts.map((start, index) => partOf(form, edges, edgeWeights, start, starts[index + 1] ?? form.nodes));
};

const nodesBetween = (start: number, end: number): readonly number[] => Array.from({ length: end - start }, (_, i) => start + i);

/** The part of the nodes from `start` to `end`. */
const partOf = (
  form: FusedCellForm,
  all: readonly ComputedEdge[],
  edgeWeights: number,
  start: number,
  end: number,
): FusedPart => {
  const { channels, partial, inputs, inputStride, affine, weights } = form;
  const places = all.flatMap(({ to }, place) => (to >= start && to < end ? [place] : []));
  const edges = places.map((place) => all[place] as ComputedEdge);
  const normalized = form.poolNormalization === 'batch';
  const candidates = edges.flatMap(({ from, candidates: ofEdge }) => ofEdge.map((candidate) => ({ ...candidate, from })));
  const units = candidates.flatMap(({ name, fused }) =>
    fused?.kind === 'units' ? fused.units.map((unit) => ({ ...unit, name })) : [],
  );
  const whole = start === inputs && end === form.nodes;
  return {
    graph: {
      channels,
      partial,
      inputs: start,
      innerInputs: start - inputs,
      inputStride,
      nodes: end,
      concat: whole ? form.concat : nodesBetween(start, end),
      affine,
      weights,
      edgeWeights,
      edges: edges.map(({ from, to, path, weight, candidates: ofEdge }) => ({
        from,
        to,
        path,
        ...(edgeWeights === 0 || weight === undefined ? {} : { weight }),
        candidates: ofEdge.map((candidate) => weighted(candidate, normalized)),
      })),
    },
    edges: places,
    foreign: candidates.filter(({ fused }) => fused === undefined),
    rectifiers: units.map(({ name, rectifier }) => joinName(name, rectifier)),
    filters: units.flatMap(({ name, filters }) => filters.map((filter) => joinName(name, filter))),
    affines: affine ? units.flatMap(({ name, norm }) => ['scale', 'shift'].map((part) => `${name}.${norm}.${part}`)) : [],
    norms: normalisationNames(candidates, normalized),
  };
};

const weighted = ({ fused, theta }: FusedCandidate, normalized: boolean): WeightedCandidate => {
  const candidate =
    fused === undefined
      ? ({ kind: 'foreign' } as const)
      : fused.kind === 'units' || fused.kind === 'skip'
        ? fused
        : { kind: fused.kind, normalized };
  return theta === undefined ? candidate : { ...candidate, theta };
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
