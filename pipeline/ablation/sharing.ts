import type { FlowNode } from '../flow.js';
import type { ConfiguredGraph } from '../run/configure.js';
import type { PlannedStage } from '../run/plan.js';
import { stageNames } from '../run/stage-names.js';
import { nodesBehind } from './behind.js';
import type { VariantRuns } from './variant-runs.js';

/**
 * The runs that a node is part of, as the indices of all runs, variant by variant.
 *
 * @param sources names of the artifacts that figures are taken of
 */
export const runsOf = (
  variants: readonly VariantRuns[],
  sources: readonly string[],
): ReadonlyMap<FlowNode, ReadonlySet<number>> => {
  const found = new Map<FlowNode, Set<number>>();
  const flows = variants.flatMap(({ runs }) => runs.map(({ flow }) => flow));
  flows.forEach((flow, run) => {
    for (const one of nodesBehind(flow, sources)) found.set(one, (found.get(one) ?? new Set()).add(run));
  });
  return found;
};

/** A number for each node, which those have in common that will have one key: of what decides it that is known before a run. */
export const identities = ({ nodes }: ConfiguredGraph): ReadonlyMap<FlowNode, number> => {
  const known = new Map<string, number>();
  const found = new Map<FlowNode, number>();
  for (const { node, config, alarms } of nodes) {
    const { stage, source, seeded } = node.definition;
    const stopping = alarms.filter(({ action }) => action === 'stop').map(({ alarm }) => alarm);
    const inputs = Object.entries(node.inputs).map(([name, input]) => [name, found.get(input.node), input.output]);
    const text = JSON.stringify([stage, source, config, seeded ? (node.seed ?? 0) : null, stopping, inputs]);
    const identity = known.get(text) ?? known.size;
    known.set(text, identity);
    found.set(node, identity);
  }
  return found;
};

/** Work that an ablation shares, before anything runs. */
export interface Sharing {
  readonly runs: number;
  /** Stages of all runs, each for itself. */
  readonly stages: number;
  /** Stages that are different ones. */
  readonly distinct: number;
  /** Of the distinct ones those that the store has; a stage that waits for another is known only when that has ended. */
  readonly cached: number;
  /** Stages that several runs share: the first name of each, and how many runs. */
  readonly shared: readonly { readonly stage: string; readonly runs: number }[];
}

/** The work that the runs of an ablation share, by its graph and the plan of it. */
export const sharingOf = (
  graph: ConfiguredGraph,
  planned: readonly PlannedStage[],
  variants: readonly VariantRuns[],
  sources: readonly string[],
): Sharing => {
  const byNode = runsOf(variants, sources);
  const identity = identities(graph);
  const works = new Map<number, { readonly stage: string; readonly runs: Set<number>; isCached: boolean }>();
  let stages = 0;
  graph.nodes.forEach(({ node, name }, index) => {
    const runs = byNode.get(node);
    if (runs === undefined) return;
    stages += runs.size;
    const id = identity.get(node) as number;
    const work = works.get(id) ?? { stage: name, runs: new Set<number>(), isCached: false };
    for (const run of runs) work.runs.add(run);
    work.isCached ||= planned[index]?.status === 'cached';
    works.set(id, work);
  });
  const all = [...works.values()];
  return {
    runs: variants.reduce((sum, { runs }) => sum + runs.length, 0),
    stages,
    distinct: all.length,
    cached: all.filter(({ isCached }) => isCached).length,
    shared: all.filter(({ runs }) => runs.size > 1).map(({ stage, runs }) => ({ stage, runs: runs.size })),
  };
};

/** The work that an ablation shares in words: "load@0-2 shared by 3 of 9 runs each; 45 stages, 33 distinct, 6 cached". */
export const sharingText = ({ runs, stages, distinct, cached, shared }: Sharing): string => {
  const counts = [...new Set(shared.map((one) => one.runs))].sort((a, b) => b - a);
  const parts = counts.map((count) => {
    const text = stageNames(shared.filter((one) => one.runs === count).map(({ stage }) => stage));
    return `${text} shared by ${count} of ${runs} runs`;
  });
  return [...parts, `${stages} stages, ${distinct} distinct, ${cached} cached`].join('; ');
};
