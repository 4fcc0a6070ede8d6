import { own } from '../../base/own.js';
import type { AnyFlow, FlowNode } from '../flow.js';

/**
 * The stages behind the figures of a flow: those that make what is compared, where the flow has it at hand, its last one, and all
 * before them.
 *
 * @param sources names of the artifacts that figures are taken of
 */
export const nodesBehind = ({ node, environment }: AnyFlow, sources: readonly string[]): ReadonlySet<FlowNode> => {
  const seen = new Set([node, ...sources.flatMap((name) => own(environment, name)?.node ?? [])]);
  for (const one of seen) for (const input of Object.values(one.inputs)) seen.add(input.node);
  return seen;
};
