import type { CellPlan, PlannedCandidate, PlannedUnit } from '../graph.js';
import { bypassLaunches, bypassPlaces } from './bypass-launches.js';
import type { BypassLaunch, Launch } from './launches.js';
import { nodeLaunch } from './node-launch.js';
import { type Outputs, planOutputs } from './outputs.js';
import { ScratchLayout } from './scratch-layout.js';
import { Table } from './table.js';
import { type Term, termLaunches } from './term-launches.js';
import {
  type FirstGradient,
  mostSplits,
  type PlannedSteps,
  type Planning,
  pointLaunches,
  secondLaunches,
} from './unit-launches.js';

/** The backward pass of a cell as launches, with the table that they read and the memory that they need. */
export interface Schedule {
  readonly launches: readonly Launch[];
  /** Launches for the gradient of the weights of edges alone. */
  readonly bypassLaunches: readonly BypassLaunch[];
  readonly outputs: Outputs;
  readonly words: Uint32Array;
  readonly scratchFloats: number;
  /** Of the gradients of nodes, and of what second units leave for their first. */
  readonly sumsFloats: number;
  readonly bypassFloats: number;
}

const foreignLaunches = ({ plan, launches }: Planning, terms: readonly Term[]): void => {
  const { images, height, width, active } = plan;
  const count = images * height * width * active;
  for (const { candidate, gradient } of terms) {
    if (candidate.kind !== 'foreign') continue;
    const groups = Math.ceil(count / 256);
    launches.push({
      step: 'foreign',
      foreign: candidate.foreign,
      table: 0,
      groups: [groups, 1, 1],
      numbers: { count, ...gradient },
    });
  }
};

/** The last unit of a candidate that has any. */
const lastOf = ({ units }: PlannedCandidate): readonly PlannedUnit[] => units.slice(-1);

/**
 * Plans the backward pass of a cell: from the last node to the first the gradient of the node, the sums of the terms that enter
 * it, and all convolutions on the edges that do, back to what they read, of which the nodes before gather theirs; at the end
 * the gradients of weights, summed over the splits.
 *
 * It follows from the plan alone, and so does the order of every sum.
 */
export const scheduleBackward = (plan: CellPlan): Schedule => {
  const { images, height, width, padded, partial, inputs, nodes } = plan;
  const scratch = new ScratchLayout(images * height * width * padded);
  const sums = new ScratchLayout(images * height * width * padded);
  const planning: Planning = { plan, table: new Table(), scratch, sums, launches: [] };
  const bypass = bypassPlaces(plan);
  const steps: PlannedSteps[] = [];
  const firstSteps: PlannedSteps[] = [];
  const firsts: FirstGradient[] = [];
  const terms: Term[] = [];
  const leaving = (node: number) => ({
    steps: firstSteps.filter(({ unit: { source } }) => 'node' in source && source.node === node),
    terms: terms.filter(({ edge }) => edge.from === node),
  });
  for (let node = nodes.length - 1; node >= inputs; node--) {
    const isSum = plan.edges.some(({ to, candidates }) => to === node && candidates.length > 0);
    // Nothing depends on the gradient of a node that nothing enters, but where channels bypass.
    if (!isSum && partial === 1) continue;
    const gradient = sums.keep(images * height * width * padded);
    nodeLaunch(planning, node, leaving(node), gradient, bypass);
    const candidates = plan.edges.filter(({ to }) => to === node).flatMap((edge) => edge.candidates);
    const entering = termLaunches(planning, node, gradient, mostSplits(plan, candidates.flatMap(lastOf)));
    terms.push(...entering);
    const last = entering.flatMap(({ candidate, gradient: behind, finish }) =>
      lastOf(candidate).map((unit) => ({ unit, gradient: behind, finish })),
    );
    const others = entering.filter(({ candidate }) => candidate.units.length === 0).map(({ finish }) => finish);
    const done = pointLaunches(planning, last, others);
    foreignLaunches(planning, entering);
    const isSecond = ({ source }: PlannedUnit): boolean => 'unit' in source;
    const first = secondLaunches(
      planning,
      done.filter(({ unit }) => isSecond(unit)),
    );
    const before = pointLaunches(planning, first);
    firsts.push(...first);
    steps.push(...done, ...before);
    firstSteps.push(...done.filter(({ unit }) => !isSecond(unit)), ...before);
    sums.give(first.map(({ gradient: { g } }) => g));
  }
  for (let node = inputs - 1; node >= 0; node--) nodeLaunch(planning, node, leaving(node), 0, bypass);
  const edges = bypassLaunches(planning, bypass);
  const vectors = [
    ...terms.flatMap(({ candidate, vectorsOut }) => lastOf(candidate).map(({ place }) => ({ place, at: vectorsOut }))),
    ...firsts.map(({ unit, vectorsOut }) => ({ place: unit.place, at: vectorsOut })),
  ];
  const outputs = planOutputs(planning, steps, vectors, terms, edges.sums);
  return {
    launches: planning.launches,
    bypassLaunches: edges.launches,
    outputs,
    words: planning.table.words(),
    scratchFloats: scratch.floats(),
    sumsFloats: sums.floats(),
    bypassFloats: bypass.floats,
  };
};
