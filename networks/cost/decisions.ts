import type { WeightTable } from '../cell-type.js';
import type { Genotype } from '../genotype.js';
import type { SearchSpace } from '../search-space.js';
import type { Part } from './decomposition.js';

/** The architecture with the given parts: what the space's rule reads out of 1 for them and 0 for the others. */
export const genotypeOf = (space: Pick<SearchSpace, 'cellTypes' | 'discretise'>, parts: readonly Part[]): Genotype => {
  const taken = new Set(parts.map(({ cellType, row, column }) => `${cellType} ${row} ${column}`));
  return space.discretise(
    Object.fromEntries(
      space.cellTypes.map(({ name, edges, operations }) => [
        name,
        edges.map((_, row) => operations.map((_, column) => (taken.has(`${name} ${row} ${column}`) ? 1 : 0))),
      ]),
    ),
  );
};

/**
 * The score of parts: Σ log E[θ], the logarithm of the probability that these operations are all drawn when the operation
 * of each of their edges is drawn from E[θ]; -∞ if one of them was pruned.
 *
 * Without limits the space's rule (DrNAS, equation 6) finds its greatest value: it takes the most expected operation of
 * each edge, and in DARTS the two edges of a node where that is expected most.
 */
export const scoreOf = (expectation: WeightTable, parts: readonly Part[]): number =>
  parts.reduce((sum, { cellType, row, column }) => sum + Math.log(expectation[cellType]?.[row]?.[column] ?? 0), 0);
