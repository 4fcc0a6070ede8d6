import type { RunOutput } from './event.js';
import type { Graph } from './graph.js';
import type { Outputs } from './node-run.js';

/**
 * The outputs of an experiment as the last event of a run tells them; those of stages that made nothing are left out.
 *
 * @param madeBy the outputs of the node at a place of the graph
 */
export const runOutputs = (
  { nodes, outputs }: Graph,
  madeBy: (index: number) => Outputs | undefined,
): Readonly<Record<string, RunOutput>> =>
  Object.fromEntries(
    outputs.flatMap(({ name, node, output }) => {
      const made = madeBy(nodes.findIndex((graphNode) => graphNode.node === node))?.[output];
      return made === undefined ? [] : [[name, { kind: made.kind, digest: made.digest, summary: made.summary }] as const];
    }),
  );
