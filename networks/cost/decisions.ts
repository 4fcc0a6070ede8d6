import * as either from 'fp-ts/lib/Either.js';
import { type Problem, problem } from '../../base/problem.js';
import type { CellType, WeightTable } from '../cell-type.js';
import type { Genotype } from '../genotype.js';
import type { SearchSpace } from '../search-space.js';
import { type Decision, type Part, partOf } from './decomposition.js';

/** The decisions of a space whose rule takes one operation on each edge, whatever the others are. */
export const edgeDecisions = (cellTypes: readonly CellType[]): readonly Decision[] =>
  cellTypes.flatMap((cell) =>
    cell.edges.map((_, row) => cell.operations.map((_, column) => [partOf(cell, row, column, cell.name)])),
  );

/** The independent decisions of a space's architectures: its own or those of its decomposition, or a usage problem. */
export const architectureDecisions = ({
  name,
  decisions,
  decomposition,
}: Pick<SearchSpace, 'name' | 'decisions' | 'decomposition'>): either.Either<Problem, readonly Decision[]> => {
  const known = decisions ?? decomposition?.decisions;
  return known === undefined
    ? either.left(
        problem(
          'usage',
          `the architectures of the space "${name}" have no decisions that could be changed one by one: the space gives neither "decisions" nor a decomposition`,
          `space ${name}`,
          'give the space "decisions", such as edgeDecisions(cellTypes) where its rule takes one operation on each edge, or search by randomSampling()',
        ),
      )
    : either.right(known);
};

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
