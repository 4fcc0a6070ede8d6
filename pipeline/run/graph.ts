import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { isFault, type Problem, placed, problem } from '../../base/problem.js';
import type { Choices, Chosen, Experiment, ExperimentResult } from '../experiment.js';
import { type Flow, type FlowNode, isFlow } from '../flow.js';

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

/** Name of a stage before stages of one name are told apart. */
export const ownName = ({ label, definition }: FlowNode): string => label ?? definition.stage;

const namesOf = (nodes: readonly FlowNode[]): readonly GraphNode[] => {
  const wanted = nodes.map((node) => {
    const variant = node.variant === undefined ? '' : `[${node.variant}]`;
    return `${ownName(node)}${variant}${node.seed === undefined ? '' : `@${node.seed}`}`;
  });
  const isShared = (name: string): boolean => wanted.filter((other) => other === name).length > 1;
  const taken = new Set(wanted.filter((name) => !isShared(name)));
  return nodes.map((node, index) => {
    const base = wanted[index] as string;
    let name = base;
    if (isShared(base)) for (let ordinal = 1; name === base || taken.has(name); ordinal++) name = `${base}-${ordinal}`;
    taken.add(name);
    return { node, name };
  });
};

const graphOfResult = (result: ExperimentResult): Graph => {
  const flows: readonly (readonly [string | undefined, Flow<Record<string, unknown>>])[] = isFlow(result)
    ? [[undefined, result]]
    : Object.entries(result);
  const seen = new Set<FlowNode>();
  for (const [, flow] of flows) visit(flow.node, seen);
  const outputs = flows.flatMap(([name, { node }]) =>
    Object.keys(node.definition.outputs).map((output, index) => ({
      name: name === undefined ? output : index === 0 ? name : `${name}.${output}`,
      node,
      output,
    })),
  );
  return { nodes: namesOf([...seen]), outputs };
};

const givesFlows = (result: ExperimentResult): boolean => {
  if (isFlow(result)) return true;
  const flows: readonly unknown[] = typeof result === 'object' && result !== null ? Object.values(result) : [];
  return flows.length > 0 && flows.every(isFlow);
};

/**
 * Builds an experiment's graph without running it. Uses of one stage that the experiment did not name apart are
 * numbered: `search-1`, `search-2`.
 *
 * @returns a `usage` problem: what the experiment's function raised, or that it gives no flow
 */
export const graphOf = (experiment: Experiment, chosen: Chosen<Choices> = {}): either.Either<Problem, Graph> =>
  pipe(
    either.tryCatch(
      () => experiment.build(chosen),
      (error) => experimentProblem(error, experiment.experiment),
    ),
    either.filterOrElse(givesFlows, () =>
      problem(
        'usage',
        'the experiment gives no flow',
        `experiment ${experiment.experiment}`,
        'return a flow from its function, or an object of flows by name (a flow after an ordinary RxJS operator is none)',
      ),
    ),
    either.map(graphOfResult),
  );

const experimentProblem = (error: unknown, name: string): Problem =>
  isFault(error)
    ? placed(`experiment ${name}`)(error)
    : problem(
        'usage',
        `the experiment cannot be built: ${error instanceof Error ? error.message : String(error)}`,
        `experiment ${name}`,
        'correct the function that the experiment gives',
        error,
      );
