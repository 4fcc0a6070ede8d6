import type { CellType, KeptOperations } from '../../networks/cell-type.js';
import type { ArchitectureTable } from './table.js';

/** The numbers of one edge's operations that are in play, and where they lie in the cell type's table. */
export interface EdgeEntries {
  readonly cellType: string;
  readonly edge: number;
  readonly columns: readonly number[];
  readonly offset: number;
}

/** Cell types with all of their edges. */
export interface SearchedEdges {
  readonly cellTypes: readonly CellType[];
  /** Every edge of every cell type, with the columns of its operations that were not pruned. */
  readonly edges: readonly EdgeEntries[];
}

/** Every edge of every cell type, with the columns of its operations that were not pruned. */
export const edgesOf = (cellTypes: readonly CellType[], kept: KeptOperations | undefined): readonly EdgeEntries[] =>
  cellTypes.flatMap(({ name, edges, operations }) =>
    edges.map((_, edge) => ({
      cellType: name,
      edge,
      offset: edge * operations.length,
      columns: operations.flatMap((operation, column) => (kept?.[name]?.[edge]?.includes(operation) === false ? [] : [column])),
    })),
  );

/** The numbers of one edge, those of pruned operations left out. */
export const take = (table: ArchitectureTable, { cellType, offset, columns }: EdgeEntries): Float64Array =>
  Float64Array.from(columns, (column) => (table[cellType] as Float64Array)[offset + column] as number);

/** A table of 0 with the numbers of each edge filled in. */
export const fill = (
  { cellTypes, edges }: SearchedEdges,
  values: (edge: EdgeEntries, index: number) => Float64Array,
): ArchitectureTable => {
  const table = Object.fromEntries(
    cellTypes.map((type) => [type.name, new Float64Array(type.edges.length * type.operations.length)]),
  );
  edges.forEach((edge, index) => {
    const row = values(edge, index);
    edge.columns.forEach((column, position) => {
      (table[edge.cellType] as Float64Array)[edge.offset + column] = row[position] as number;
    });
  });
  return table;
};

/** Number of architecture parameters: those of operations that were not pruned. */
export const dimensionOf = (edges: readonly EdgeEntries[]): number => edges.reduce((sum, { columns }) => sum + columns.length, 0);
