import { fault } from '../../base/problem.js';
import type { CellType, KeptOperations } from '../../networks/cell-type.js';
import { type Decision, type Part, partOf } from '../../networks/cost/decomposition.js';
import type { SearchSpace } from '../../networks/search-space.js';
import type { ArchitectureTable } from './table.js';

/** A draw of the parts of an architecture: θ is 1 for them and 0 for the others, which are not computed. */
export interface ArchitectureDraw {
  readonly theta: ArchitectureTable;
  readonly paths: KeptOperations;
}

/** One operation on each edge, for a space that says nothing of its decisions. */
const ofEdges = (cellTypes: readonly CellType[]): readonly Decision[] =>
  cellTypes.flatMap((cell) =>
    cell.edges.map((_, row) => cell.operations.map((_operation, column) => [partOf(cell, row, column, cell.name)])),
  );

/**
 * The independent decisions of the architectures of a space, as its decomposition has them: of the space of DARTS for every
 * node its two inputs and their operations. A space without a decomposition decides for an operation on each edge.
 *
 * @param kept operations that were not pruned; default all
 * @throws Fault where pruning has left a decision nothing to decide for
 */
export const decisionsOf = (
  { cellTypes, decomposition }: Pick<SearchSpace, 'cellTypes' | 'decomposition'>,
  kept?: KeptOperations,
): readonly Decision[] => {
  const isKept = ({ cellType, row, operation }: Part): boolean => kept?.[cellType]?.[row]?.includes(operation) ?? true;
  const left = (decomposition?.decisions ?? ofEdges(cellTypes)).map((options) => options.filter((parts) => parts.every(isKept)));
  if (left.some((options) => options.length === 0))
    throw fault('stage', 'pruning has left a node without operations for its inputs', 'keep more operations on an edge');
  return left;
};

/** The draw of an architecture that consists of these parts. */
export const drawOfParts = (cellTypes: readonly CellType[], parts: readonly Part[]): ArchitectureDraw => {
  const on = (cellType: string, row: number): readonly Part[] =>
    parts.filter((part) => part.cellType === cellType && part.row === row);
  return {
    theta: Object.fromEntries(
      cellTypes.map(({ name, edges, operations }) => [
        name,
        Float64Array.from(
          edges.flatMap((_, row) =>
            operations.map((operation) => (on(name, row).some((part) => part.operation === operation) ? 1 : 0)),
          ),
        ),
      ]),
    ),
    paths: Object.fromEntries(
      cellTypes.map(({ name, edges }) => [name, edges.map((_, row) => on(name, row).map(({ operation }) => operation))]),
    ),
  };
};
