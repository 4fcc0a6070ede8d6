import * as either from 'fp-ts/lib/Either.js';
import type { Problem } from '../../artifacts/problem.js';
import type { CellType, WeightTable } from '../cell-type.js';
import type { Genotype } from '../genotype.js';
import { forSpace } from '../known-spaces.js';
import type { SearchSpace } from '../search-space.js';
import { edgesOfGenotype, type PlacedOperation, placeOf } from './operation-places.js';

/** An operation on an edge of a cell: an entry of θ that an architecture takes. */
export interface Part extends PlacedOperation {
  readonly cellType: string;
  readonly row: number;
  readonly column: number;
}

/** What has to be decided about an architecture, independently of the rest: one of several sets of parts is taken. */
export type Decision = readonly (readonly Part[])[];

const partOf = ({ name, edges, operations }: CellType, row: number, column: number): Part => ({
  cellType: name,
  row,
  column,
  place: placeOf(name, edges[row]?.from ?? 0),
  operation: operations[column] as string,
});

/** Both inputs of a node: two edges, and an operation other than `none` on each. */
const dartsDecisions = (cell: CellType): readonly Decision[] => {
  const nodes = [...new Set(cell.edges.map(({ to }) => to))];
  const columns = cell.operations.flatMap((name, column) => (name === 'none' ? [] : [column]));
  return nodes.map((node) => {
    const rows = cell.edges.flatMap(({ to }, row) => (to === node ? [row] : []));
    const pairs = rows.flatMap((first, i) => rows.slice(i + 1).map((second) => [first, second] as const));
    return pairs.flatMap(([first, second]) =>
      columns.flatMap((one) => columns.map((other) => [partOf(cell, first, one), partOf(cell, second, other)])),
    );
  });
};

/** One operation on each edge. */
const nasBench201Decisions = (cell: CellType): readonly Decision[] =>
  cell.edges.map((_, row) => cell.operations.map((_, column) => [partOf(cell, row, column)]));

/**
 * The decisions whose every combination is one architecture of the space: for a DARTS cell the two inputs of each node
 * and their operations, for a NAS-Bench-201 cell the operation of each edge.
 *
 * @returns the decisions, or a usage problem for a space whose decisions are not known
 */
export const decisionsOf = (space: SearchSpace): either.Either<Problem, readonly Decision[]> =>
  either.map((ofCell: (cell: CellType) => readonly Decision[]) => space.cellTypes.flatMap(ofCell))(
    forSpace(space, { darts: dartsDecisions, 'nas-bench-201': nasBench201Decisions }),
  );

/** The architecture with the given parts: what the space's rule reads out of 1 for them and 0 for the others. */
export const genotypeOf = (space: SearchSpace, parts: readonly Part[]): Genotype => {
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

/** The parts that an architecture of the space takes. */
export const partsOf = ({ cellTypes }: SearchSpace, genotype: Genotype): readonly Part[] => {
  const taken = edgesOfGenotype(genotype);
  return cellTypes.flatMap((cell) =>
    taken.flatMap(({ cellType, from, to, operation }) => {
      const row = cell.edges.findIndex((edge) => edge.from === from && edge.to === to);
      return cellType === cell.name ? [partOf(cell, row, cell.operations.indexOf(operation))] : [];
    }),
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
