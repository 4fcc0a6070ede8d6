import { totalmem } from 'node:os';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { own } from '../../base/own.js';
import { type Fault, isFault, type Problem, placed, problem } from '../../base/problem.js';
import type { DecodedConfig } from '../configuration.js';
import type { FlowNode } from '../flow.js';
import type { Foreseen, Machine } from '../stage.js';
import type { GraphNode } from './graph.js';

/** Facts of the outputs of nodes, before any of them runs. */
export type ForeseenNodes = ReadonlyMap<FlowNode, Foreseen>;

/** The machine that this process runs on: its memory, or the limit of the process's control group where that is less. */
export const thisMachine = (): Machine => {
  // Absent before Node.js 20.13, and 0 or huge where nothing is limited.
  const limit = (process as { readonly constrainedMemory?: () => number }).constrainedMemory?.() ?? 0;
  return { memoryBytes: limit > 0 ? Math.min(limit, totalmem()) : totalmem() };
};

const inputsOf = ({ inputs }: FlowNode, known: ForeseenNodes): Foreseen =>
  Object.fromEntries(Object.entries(inputs).map(([name, { node, output }]) => [name, own(known.get(node) ?? {}, output)]));

/**
 * Checks a node's configuration against what is known of its inputs.
 *
 * @returns what is known of its outputs, or the problem that its stage would end with
 */
export const foreseeNode = (
  graphNode: GraphNode,
  config: DecodedConfig,
  known: ForeseenNodes,
  machine: Machine,
): taskEither.TaskEither<Problem, Foreseen> => {
  const { definition } = graphNode.node;
  const { foresee } = definition;
  if (foresee === undefined) return taskEither.right({});
  // A refusal that is thrown, as by the outline of a component, is one as much as a Left.
  const unforeseen = (error: unknown): Fault =>
    isFault(error)
      ? error
      : problem(
          'usage',
          `the configuration cannot be checked: ${error instanceof Error ? error.message : String(error)}`,
          `stage ${graphNode.name}`,
          'correct it in the experiment file, or the `foresee` of the stage',
          error,
        );
  return pipe(
    taskEither.tryCatch(async () => (await foresee())(config, inputsOf(graphNode.node, known), machine)(), unforeseen),
    taskEither.chain(taskEither.fromEither),
    taskEither.mapLeft(placed(`stage ${graphNode.name}`)),
  );
};
