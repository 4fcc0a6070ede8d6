import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { ProducedArtifact } from '../../../artifacts/manifest.js';
import type { Problem } from '../../../base/problem.js';
import type { Experiment } from '../../experiment.js';
import type { FlowNode } from '../../flow.js';
import type { ConfiguredGraph, ConfiguredNode } from '../../run/configure.js';
import { checkedGraph, planGraph } from '../../run/plan.js';
import type { RunServices } from '../../run/resolve.js';

/** An artifact that an experiment makes: its name, its kind, and what the store has of it. */
export interface ExperimentArtifact {
  /** Name among the experiment's outputs, or `STAGE.OUTPUT` of one that is none of them. */
  readonly name: string;
  readonly stage: string;
  readonly kind: string;
  /** Undefined where it was not made yet. */
  readonly produced: ProducedArtifact | undefined;
  /** The configuration of its stage. */
  readonly config: Readonly<Record<string, unknown>>;
}

interface Candidate extends Omit<ExperimentArtifact, 'produced'> {
  readonly node: FlowNode;
  readonly output: string;
}

const candidate = (name: string, { node, name: stage, config }: ConfiguredNode, output: string): Candidate => ({
  name,
  stage,
  kind: node.definition.outputs[output]?.name ?? '',
  config: config as Candidate['config'],
  node,
  output,
});

/**
 * The artifacts of the first kind that there is, or of the first that has one of the wanted name: the experiment's outputs, or,
 * where none is of it, those of all its stages.
 */
const candidatesIn = (
  { nodes, outputs }: ConfiguredGraph,
  kinds: readonly string[],
  wanted: string | undefined,
): readonly Candidate[] => {
  const named = outputs.flatMap(({ name, node, output }) => {
    const made = nodes.find((one) => one.node === node);
    return made === undefined ? [] : [candidate(name, made, output)];
  });
  const all = nodes.flatMap((made) =>
    Object.keys(made.node.definition.outputs).map((output) => candidate(`${made.name}.${output}`, made, output)),
  );
  const groups = kinds.flatMap((kind) => [named, all].map((group) => group.filter((one) => one.kind === kind)));
  return groups.find((group) => group.some(({ name }) => name === wanted)) ?? groups.find((group) => group.length > 0) ?? [];
};

/** The nodes that some nodes are made of, and they themselves. */
const upstreamOf = (nodes: readonly FlowNode[]): ReadonlySet<FlowNode> => {
  const seen = new Set<FlowNode>();
  const visit = (node: FlowNode): void => {
    if (seen.has(node)) return;
    seen.add(node);
    for (const { node: input } of Object.values(node.inputs)) visit(input);
  };
  for (const node of nodes) visit(node);
  return seen;
};

/**
 * The artifacts of the wanted kinds that an experiment makes, as a run with the same options names them. Nothing is run
 * or downloaded.
 *
 * @param wanted the name of the one that is asked for, if one is
 */
export const experimentArtifacts = (
  experiment: Experiment,
  services: RunServices,
  kinds: readonly string[],
  wanted: string | undefined,
): taskEither.TaskEither<Problem, readonly ExperimentArtifact[]> =>
  pipe(
    checkedGraph(experiment, services),
    taskEither.bindTo('graph'),
    taskEither.let('candidates', ({ graph }) => candidatesIn(graph, kinds, wanted)),
    taskEither.bind('planned', ({ graph, candidates }) => {
      const needed = upstreamOf(candidates.map(({ node }) => node));
      return planGraph(services)({ ...graph, nodes: graph.nodes.filter(({ node }) => needed.has(node)) });
    }),
    taskEither.map(({ candidates, planned }) =>
      candidates.map(({ node: _, output, ...rest }) => ({
        ...rest,
        produced: planned.find(({ stage }) => stage === rest.stage)?.outputs?.[output],
      })),
    ),
  );
