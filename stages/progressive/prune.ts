import type { KeptOperations } from '../../networks/cell-type.js';
import type { RelaxedSpace } from '../architecture/relaxed-space.js';
import { take } from '../architecture/searched-edges.js';
import type { ArchitectureTable } from '../architecture/table.js';

/**
 * The operations that stay in play when each edge keeps those that the learnt distribution expects most of, in the
 * order of the space; of two that are expected alike the first.
 *
 * Source: DrNAS, section 2.4. The authors' code ranks by η, which gives the same order on an edge, and nothing else counts here.
 *
 * @param keep number of operations that stay on an edge that has more
 */
export const mostExpected = (
  { relaxation, cellTypes, edges }: RelaxedSpace,
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
