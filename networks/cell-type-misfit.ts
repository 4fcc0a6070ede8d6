import { describeValue } from '../base/argument.js';
import { quoted } from '../base/quote.js';
import type { CellType, Edge } from './cell-type.js';

/** Mistake in a cell type, and how to mend it. */
export interface CellTypeMisfit {
  readonly what: string;
  readonly remedy: string;
}

const isNode = (node: unknown): node is number => Number.isSafeInteger(node) && (node as number) >= 0;

const repeated = <A>(values: readonly A[]): A | undefined => values.find((value, i) => values.indexOf(value) !== i);

const edgeText = ({ from, to }: Edge): string => `${from}→${to}`;

/** Names become parts of the names of parameters and tensors, which `/` and, after a cell type, `.` divide. */
const nameMisfit = (kind: string, name: unknown, divided: RegExp): CellTypeMisfit | undefined =>
  typeof name === 'string' && name !== '' && !divided.test(name)
    ? undefined
    : {
        what: `${kind} has the name ${describeValue(name)}`,
        remedy: `give it a name, without "/"${divided.test('.') ? ' and "."' : ''}`,
      };

const oneMisfit = ({ name, edges, operations }: CellType): CellTypeMisfit | undefined => {
  const misnamed = nameMisfit('a cell type', name, /[/.]/);
  if (misnamed !== undefined) return misnamed;
  const cell = `the cell type ${quoted(name)}`;
  if (!Array.isArray(edges) || edges.length === 0) return { what: `${cell} has no edges`, remedy: 'give it at least one edge' };
  const backward = edges.find(({ from, to }) => !isNode(from) || !isNode(to) || from >= to);
  if (backward !== undefined)
    return {
      what: `${cell} has the edge ${edgeText(backward)}`,
      remedy: 'number the nodes from 0, the inputs first, and lead every edge from a node to a later one',
    };
  if (!Array.isArray(operations) || operations.length === 0)
    return { what: `${cell} has no operations`, remedy: 'give it at least one candidate operation' };
  const twice = repeated(operations);
  if (twice !== undefined)
    return { what: `${cell} has the operation ${quoted(twice)} twice`, remedy: 'list each candidate operation once' };
  return operations
    .map((operation) => nameMisfit(`an operation of ${cell}`, operation, /\//))
    .find((found) => found !== undefined);
};

/** The first mistake in the cell types of a space: their names, edges and operations; undefined where there is none. */
export const cellTypesMisfit = (cellTypes: readonly CellType[]): CellTypeMisfit | undefined => {
  if (!Array.isArray(cellTypes) || cellTypes.length === 0)
    return { what: 'it has no cell types', remedy: 'give at least one cell type, whose edges are searched' };
  const found = cellTypes.map(oneMisfit).find((misfit) => misfit !== undefined);
  if (found !== undefined) return found;
  const twice = repeated(cellTypes.map(({ name }) => name));
  return twice === undefined
    ? undefined
    : { what: `it has two cell types of the name ${quoted(twice)}`, remedy: 'give each cell type a name of its own' };
};

/**
 * The first mistake in the graph of a mixed cell: an edge twice, a node without edges, or an output that is no node;
 * undefined where there is none.
 *
 * @param inputs number of the nodes that are inputs
 * @param concat the nodes whose concatenation the cell gives
 */
export const cellGraphMisfit = (cellType: CellType, inputs: number, concat: readonly number[]): CellTypeMisfit | undefined => {
  const found = cellTypesMisfit([cellType]);
  if (found !== undefined) return found;
  const { name, edges } = cellType;
  const cell = `the cell type ${quoted(name)}`;
  const twice = repeated(edges.map(edgeText));
  if (twice !== undefined)
    return { what: `${cell} has the edge ${twice} twice`, remedy: 'let one edge lead from a node to another' };
  const nodes = Math.max(...edges.map(({ to }) => to)) + 1;
  const reached = new Set(edges.map(({ to }) => to));
  const input = edges.find(({ to }) => to < inputs);
  if (input !== undefined)
    return {
      what: `${cell} has the edge ${edgeText(input)}, and its first ${inputs} nodes are inputs`,
      remedy: 'lead edges to nodes behind the inputs, or correct "inputs"',
    };
  const lonely = Array.from({ length: nodes }, (_, node) => node).find((node) => node >= inputs && !reached.has(node));
  if (lonely !== undefined)
    return {
      what: `no edge of ${cell} leads to node ${lonely}, and ${inputs === 1 ? 'its only input is node 0' : `its first ${inputs} nodes are inputs`}`,
      remedy: 'number the nodes without a gap, or correct "inputs"',
    };
  const strange = concat.find((node) => !isNode(node) || node >= nodes);
  if (strange !== undefined || concat.length === 0)
    return {
      what: `the output of ${cell} is ${strange === undefined ? 'of no node' : `node ${strange}`}, and it has the nodes 0 to ${nodes - 1}`,
      remedy: 'list in "concat" the nodes whose concatenation the cell gives',
    };
  return undefined;
};
