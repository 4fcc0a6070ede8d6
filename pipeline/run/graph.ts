import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { isProblem, type Problem, problem } from '../../artifacts/problem.js';
import type { Experiment, ExperimentResult } from '../experiment.js';
import { Flow, type FlowNode } from '../flow.js';

/** A node of an experiment's graph with the name that `--set`, events and outputs know it by. */
export interface GraphNode {
  readonly node: FlowNode;
  readonly name: string;
}

/** An output of the experiment: which artifact of which node it is. */
export interface GraphOutput {
  readonly name: string;
  readonly node: FlowNode;
  readonly output: string;
}

/** An experiment's graph: its nodes, each after those it takes inputs from, and its outputs. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly outputs: readonly GraphOutput[];
}

const visit = (node: FlowNode, seen: Set<FlowNode>): void => {
  if (seen.has(node)) return;
  for (const { node: input } of Object.values(node.inputs)) visit(input, seen);
  seen.add(node);
};

const namesOf = (nodes: readonly FlowNode[]): readonly GraphNode[] => {
  const wanted = nodes.map((node) => node.label ?? node.definition.stage);
  const used = new Map<string, number>();
  return nodes.map((node, index) => {
    const base = wanted[index] as string;
    if (wanted.filter((name) => name === base).length === 1) return { node, name: base };
    const ordinal = (used.get(base) ?? 0) + 1;
    used.set(base, ordinal);
    return { node, name: `${base}-${ordinal}` };
  });
};

const graphOfResult = (result: ExperimentResult): Graph => {
  const flows: readonly (readonly [string | undefined, Flow<Record<string, unknown>>])[] =
    result instanceof Flow ? [[undefined, result]] : Object.entries(result);
  const seen = new Set<FlowNode>();
  for (const [, flow] of flows) visit(flow.node, seen);
  const outputs = flows.flatMap(([name, { node }]) => {
    const [primary, ...rest] = Object.keys(node.definition.outputs);
    return [
      { name: name ?? (primary as string), node, output: primary as string },
      ...rest.map((output) => ({ name: name === undefined ? output : `${name}.${output}`, node, output })),
    ];
  });
  return { nodes: namesOf([...seen]), outputs };
};

/**
 * Builds an experiment's graph without running it. Uses of one stage that the experiment did not name apart are
 * numbered: `search-1`, `search-2`.
 *
 * @returns what the experiment's function raised as a `usage` problem
 */
export const graphOf = (experiment: Experiment): either.Either<Problem, Graph> =>
  pipe(
    either.tryCatch(experiment.build, (error) => experimentProblem(error, experiment.experiment)),
    either.map(graphOfResult),
  );

const experimentProblem = (error: unknown, name: string): Problem =>
  isProblem(error)
    ? error
    : problem('usage', `the experiment cannot be built: ${error instanceof Error ? error.message : String(error)}`, `experiment ${name}`, 'correct the function that the experiment gives', error);
