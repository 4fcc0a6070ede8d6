import type { KeptOperations } from '../../networks/cell-type.js';
import { fill, type SearchedEdges } from './searched-edges.js';
import type { ArchitectureTable } from './table.js';

/** θ of one path an edge, and the candidates on it, which alone are computed. */
export interface SinglePath {
  readonly theta: ArchitectureTable;
  readonly paths: KeptOperations;
}

/**
 * The draw of one path an edge: θ is 1 for its operation and 0 for the others, which are not computed.
 *
 * @param chosen of each edge the place of its operation among those that are in play there
 */
export const singlePath = (over: SearchedEdges, chosen: readonly number[]): SinglePath => ({
  theta: fill(over, ({ columns }, index) => Float64Array.from(columns, (_, place) => (place === chosen[index] ? 1 : 0))),
  paths: Object.fromEntries(
    over.cellTypes.map(({ name, operations }) => [
      name,
      over.edges.flatMap((edge, index) => {
        const column = edge.columns[chosen[index] as number];
        return edge.cellType === name ? [column === undefined ? [] : [operations[column] as string]] : [];
      }),
    ]),
  ),
});
