import type { DiscreteCell } from '../../genotype-format.js';
import type { DartsGenotype, DiscreteEdge } from './genotype.js';

const INPUTS = ['c(k−2)', 'c(k−1)'];
const OUTPUT = 'c(k)';

const nodeName = (node: number): string => INPUTS[node] ?? String(node);

const cellOf = (name: string, edges: readonly DiscreteEdge[], concatenated: readonly number[]): DiscreteCell => {
  const nodes = Array.from({ length: edges.length / 2 }, (_, i) => nodeName(i + INPUTS.length));
  return {
    name,
    nodes: [
      ...INPUTS.map((text) => ({ name: text, role: 'input' as const })),
      ...nodes.map((text) => ({ name: text, role: 'node' as const })),
      { name: OUTPUT, role: 'output' as const },
    ],
    edges: [
      ...edges.map(([operation, from], i) => ({ from: nodeName(from), to: nodes[Math.floor(i / 2)] as string, operation })),
      ...concatenated.map((from) => ({ from: nodeName(from), to: OUTPUT })),
    ],
  };
};

/** The two cells of a DARTS genotype as graphs: of inputs c(k−2) and c(k−1), and of an output that concatenates nodes. */
export const dartsCells = ({ normal, normalConcat, reduce, reduceConcat }: DartsGenotype): readonly DiscreteCell[] => [
  cellOf('normal cell', normal, normalConcat),
  cellOf('reduction cell', reduce, reduceConcat),
];
