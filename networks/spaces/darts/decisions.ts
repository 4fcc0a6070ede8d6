import type { CellType } from '../../cell-type.js';
import { type Decision, type Part, partOf } from '../../cost/decomposition.js';
import type { DartsGenotype } from './genotype.js';
import type { CellTypeName } from './layout.js';

/** Nodes of a cell that are its inputs. */
const INPUTS = 2;

/**
 * The place of an edge. An operation costs the same on every edge of a normal cell; in a reduction cell the edges from the
 * cell's inputs have stride 2 and more pixels to read.
 */
export const placeOf = (cellType: string, from: number): string =>
  cellType === 'reduce' && from < INPUTS ? 'reduce at stride 2' : cellType;

const onEdge = (cell: CellType, row: number, column: number): Part =>
  partOf(cell, row, column, placeOf(cell.name, cell.edges[row]?.from ?? 0));

/** The decisions of a cell: for each node its two inputs, as two edges and an operation other than `none` on each. */
export const dartsDecisions = (cell: CellType): readonly Decision[] => {
  const nodes = [...new Set(cell.edges.map(({ to }) => to))];
  const columns = cell.operations.flatMap((name, column) => (name === 'none' ? [] : [column]));
  return nodes.map((node) => {
    const rows = cell.edges.flatMap(({ to }, row) => (to === node ? [row] : []));
    const pairs = rows.flatMap((first, i) => rows.slice(i + 1).map((second) => [first, second] as const));
    return pairs.flatMap(([first, second]) =>
      columns.flatMap((one) => columns.map((other) => [onEdge(cell, first, one), onEdge(cell, second, other)])),
    );
  });
};

/** The parts that a genotype takes of a cell type. */
export const dartsParts = (cell: CellType, genotype: DartsGenotype): readonly Part[] =>
  genotype[cell.name as CellTypeName].map(([operation, from], i) => {
    const to = INPUTS + Math.floor(i / 2);
    const row = cell.edges.findIndex((edge) => edge.from === from && edge.to === to);
    return { ...onEdge(cell, row, cell.operations.indexOf(operation)), place: placeOf(cell.name, from), operation };
  });
