import type { Edge } from './cell-type.js';

/**
 * The edges of a cell in which every node reads all nodes before it, by node and then by input: 0→2, 1→2, 0→3, 1→3, 2→3, ...
 *
 * @param inputs number of input nodes of the cell; no edge leads to them
 * @param nodes number of the other nodes
 */
export const denseEdges = (inputs: number, nodes: number): readonly Edge[] =>
  Array.from({ length: nodes }, (_, i) => i + inputs).flatMap((to) => Array.from({ length: to }, (_, from) => ({ from, to })));
