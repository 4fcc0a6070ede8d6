import * as either from 'fp-ts/lib/Either.js';
import { orThrow } from '../../base/or-throw.js';
import { fault, unplaced } from '../../base/problem.js';
import type { CellType, KeptOperations } from '../../networks/cell-type.js';
import { architectureDecisions } from '../../networks/cost/decisions.js';
import type { Decision, Part } from '../../networks/cost/decomposition.js';
import type { SearchSpace } from '../../networks/search-space.js';
import type { ArchitectureTable } from './table.js';

/** A draw of the parts of an architecture: θ is 1 for them and 0 for the others, which are not computed. */
export interface ArchitectureDraw {
  readonly theta: ArchitectureTable;
  readonly paths: KeptOperations;
}

/**
 * The independent decisions of the architectures of a space without what was pruned: of the space of DARTS for every node its two
 * inputs and their operations.
 *
 * @param kept operations that were not pruned; default all
 * @throws Fault of a space that gives no decisions, or where pruning has left a decision nothing to decide for
 */
export const keptDecisions = (
  space: Pick<SearchSpace, 'name' | 'decisions' | 'decomposition'>,
  kept?: KeptOperations,
): readonly Decision[] => {
  const isKept = ({ cellType, row, operation }: Part): boolean => kept?.[cellType]?.[row]?.includes(operation) ?? true;
  const all = orThrow(either.mapLeft(unplaced)(architectureDecisions(space)));
  const left = all.map((options) => options.filter((parts) => parts.every(isKept)));
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
