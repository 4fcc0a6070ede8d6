import type { CellType, WeightTable } from '../../cell-type.js';
import type { DartsGenotype, DiscreteEdge, DiscreteOperation } from './genotype.js';

interface Choice {
  readonly from: number;
  readonly operation: DiscreteOperation;
  readonly weight: number;
}

const INPUTS_OF_A_NODE = 2;

const bestOf = (
  names: readonly string[],
  weights: readonly number[],
): { readonly operation: DiscreteOperation; readonly weight: number } =>
  names
    .map((name, column) => ({ operation: name as DiscreteOperation, weight: weights[column] as number }))
    .filter(({ operation }) => (operation as string) !== 'none')
    .reduce((best, each) => (each.weight > best.weight ? each : best));

const discreteCell = (cell: CellType, weights: readonly (readonly number[])[]): readonly DiscreteEdge[] => {
  if (weights.length !== cell.edges.length || weights.some((row) => row.length !== cell.operations.length)) {
    throw new Error(
      `the weights of the cell type "${cell.name}" have ${weights.length} rows; give ${cell.edges.length} rows of ${cell.operations.length}`,
    );
  }
  const nodes = [...new Set(cell.edges.map(({ to }) => to))].sort((a, b) => a - b);
  return nodes.flatMap((node) => {
    const choices = cell.edges.flatMap(({ from, to }, row): readonly Choice[] =>
      to === node ? [{ from, ...bestOf(cell.operations, weights[row] as readonly number[]) }] : [],
    );
    return [...choices]
      .sort((a, b) => b.weight - a.weight || a.from - b.from)
      .slice(0, INPUTS_OF_A_NODE)
      .sort((a, b) => a.from - b.from)
      .map(({ operation, from }): DiscreteEdge => [operation, from]);
  });
};

/**
 * The DARTS rule: each node keeps the two incoming edges whose best operation (`none` excluded) weighs most, and on each
 * of them that operation.
 *
 * Of equal weights the earlier operation and the earlier node win. A node's two inputs are listed in ascending order, so
 * that equal cells are equal genotypes. Source: Liu, Simonyan and Yang (ICLR 2019), section 2.4.
 */
export const discretiseDarts = (
  cells: { readonly normal: CellType; readonly reduce: CellType },
  weights: WeightTable,
): DartsGenotype => {
  const concat = [...new Set(cells.normal.edges.map(({ to }) => to))].sort((a, b) => a - b);
  return {
    space: 'darts',
    normal: discreteCell(cells.normal, weights.normal ?? []),
    normalConcat: concat,
    reduce: discreteCell(cells.reduce, weights.reduce ?? []),
    reduceConcat: concat,
  };
};
