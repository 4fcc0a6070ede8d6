import type { PlannedCandidate, PlannedEdge } from '../graph.js';
import type { FinishRecord } from './finish-text.js';
import { GROUP_WORDS, MOST_TERMS, together } from './sums-text.js';
import { splitsOf } from './tiles.js';
import type { Planning } from './unit-launches.js';
import type { UnitGradient } from './unit-records.js';
import { NOTHING } from './words-text.js';

/** A candidate of a node whose gradient is known. */
export interface Term {
  readonly edge: PlannedEdge;
  readonly candidate: PlannedCandidate;
  /** The gradient behind its last normalisation; a is the weight where it has none. */
  readonly gradient: UnitGradient;
  /** The gradients of scale and shift, [2, padded], as vectors; NOTHING without. */
  readonly vectorsOut: number;
  /** Its part of the gradient of θ: the first number of a vector. */
  readonly change: number;
  /** The sums that become all these. */
  readonly finish: FinishRecord;
}

/** Fewest pixels over which a split sums: eight a thread. */
const leastPixels = (vectors: number): number => 8 * together(vectors).pixels;

const groupsOf = (candidates: readonly PlannedCandidate[]): readonly (readonly PlannedCandidate[])[] =>
  Array.from({ length: Math.ceil(candidates.length / MOST_TERMS) }, (_, i) =>
    candidates.slice(i * MOST_TERMS, (i + 1) * MOST_TERMS),
  );

/**
 * Plans the sums of the terms of a node, in at most so many splits; `g` is the gradient of the node in scratch memory.
 *
 * @returns the terms, whose gradients are known once their sums are finished
 */
export const termLaunches = (
  { plan, table, scratch, launches }: Planning,
  node: number,
  g: number,
  most = Number.POSITIVE_INFINITY,
): readonly Term[] => {
  const { images, height, width, padded, edges, nodes, pools, coefficients } = plan;
  const vectors = padded / 4;
  const pixels = images * height * width;
  const groups = edges
    .filter(({ to }) => to === node)
    .flatMap((edge) => groupsOf(edge.candidates).map((candidates) => ({ edge, candidates })));
  if (groups.length === 0) return [];
  const normOf = ({ units, pool }: PlannedCandidate): number => units[units.length - 1]?.norm ?? pools[pool]?.norm ?? -1;
  const valuesOf = ({ units, pool, kind, values }: PlannedCandidate, { from }: PlannedEdge): number =>
    (units[units.length - 1]?.values ?? pools[pool]?.values ?? (kind === 'skip' ? (nodes[from]?.compact as number) : values)) / 4;
  const placeOfNorm = (norm: number): number => (norm < 0 ? NOTHING : (coefficients + 4 * norm * padded) / 4);
  const rowGroups = Math.ceil(vectors / together(vectors).row);
  const { splits, each } = splitsOf(pixels, groups.length * rowGroups, Math.max(leastPixels(vectors), Math.ceil(pixels / most)));
  const stride = (MOST_TERMS + 1) * vectors;
  const planned = groups.map(({ edge, candidates }) => {
    const partial = scratch.keep(splits * stride * 4);
    const path = edge.path < 0 ? NOTHING : plan.paths + edge.path * plan.pathStride;
    const terms = candidates.map((candidate, k) => {
      const last = candidate.units[candidate.units.length - 1];
      const [upstream, change] = [scratch.keep(3 * padded), scratch.keep(4)];
      const vectorsOut = last === undefined ? NOTHING : scratch.keep(2 * padded);
      const finish = {
        sum: partial,
        product: partial + (k + 1) * vectors,
        stride,
        splits,
        coefficients: placeOfNorm(normOf(candidate)),
        affine: last !== undefined && plan.isAffine ? last.affine / 4 : NOTHING,
        theta: candidate.theta < 0 ? NOTHING : plan.theta + candidate.theta,
        upstream,
        vectors_out: vectorsOut,
        change,
      };
      return { edge, candidate, gradient: { g, path, upstream }, vectorsOut, change, finish };
    });
    const record: Record<string, number> = { g, path, partial, terms: candidates.length };
    for (let k = 0; k < MOST_TERMS; k++) {
      const candidate = candidates[k];
      record[`v${k}`] = candidate === undefined ? NOTHING : valuesOf(candidate, edge);
      record[`mean${k}`] = candidate === undefined ? NOTHING : placeOfNorm(normOf(candidate));
    }
    return { record, terms };
  });
  launches.push({
    step: 'terms',
    table: table.add(
      GROUP_WORDS,
      planned.map(({ record }) => record),
    ),
    groups: [splits, planned.length, rowGroups],
    numbers: { each },
  });
  return planned.flatMap((each) => each.terms);
};
