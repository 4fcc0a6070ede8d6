import type { CellType, KeptOperations } from '../../networks/cell-type.js';
import { type ArchitectureTable, type EdgeEntries, take } from '../architecture/parameters.js';
import type { Relaxation } from '../architecture/relaxation.js';

/**
 * The operations that stay in play when each edge keeps those that the learnt distribution expects most of, in the
 * order of the space; of two that are expected alike the first.
 *
 * Source: DrNAS, section 2.4. The authors' code ranks by η, which gives the same order on an edge.
 *
 * @param edges with the operations that are in play now
 * @param keep how many stay on an edge that has more
 */
export const mostExpected = (
  relaxation: Relaxation,
  cellTypes: readonly CellType[],
  edges: readonly EdgeEntries[],
  parameters: ArchitectureTable,
  keep: number,
): KeptOperations =>
  Object.fromEntries(
    cellTypes.map(({ name, operations }) => [
      name,
      edges
        .filter(({ cellType }) => cellType === name)
        .map((edge) => {
          const expectation = relaxation.expectation(take(parameters, edge));
          const ranked = edge.columns
            .map((column, position) => ({ column, expected: expectation[position] as number }))
            .sort((a, b) => b.expected - a.expected || a.column - b.column);
          const kept = new Set(ranked.slice(0, keep).map(({ column }) => column));
          return operations.filter((_, column) => kept.has(column));
        }),
    ]),
  );
