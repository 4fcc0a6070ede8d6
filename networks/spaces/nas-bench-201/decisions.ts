import * as either from 'fp-ts/lib/Either.js';
import type { CellType } from '../../cell-type.js';
import { type Decision, type Part, partOf } from '../../cost/decomposition.js';
import { type NasBench201Genotype, parseArchitecture } from './genotype.js';

/** The place of every edge: an operation costs the same on all of them. */
export const PLACE = 'cell';

/** The decisions of the cell: one operation on each edge. */
export const nasBench201Decisions = (cell: CellType): readonly Decision[] =>
  cell.edges.map((_, row) => cell.operations.map((_, column) => [partOf(cell, row, column, PLACE)]));

/** The parts that a genotype takes of the cell. */
export const nasBench201Parts = (cell: CellType, { architecture }: NasBench201Genotype): readonly Part[] => {
  const operations = parseArchitecture(architecture);
  if (either.isLeft(operations)) throw new Error(`${operations.left}; give a genotype that its codec accepts`);
  return operations.right.map((operation, row) => ({
    ...partOf(cell, row, cell.operations.indexOf(operation), PLACE),
    operation,
  }));
};
