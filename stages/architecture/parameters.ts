import type { TensorValue, TensorValues } from '../../artifacts/kind.js';
import { fold, type Generator } from '../../kernels/numerics/random/generator.js';
import type { CellType, KeptOperations, WeightTable } from '../../networks/cell-type.js';
import type { Relaxation } from './relaxation.js';

/**
 * Numbers of the architecture by cell type: a flat row-major array [edges, operations], in float64. The entries of
 * pruned operations are there and are 0.
 */
export type ArchitectureTable = Readonly<Record<string, Float64Array>>;

/** The numbers of one edge's operations that are in play, and where they lie in the cell type's table. */
export interface EdgeEntries {
  readonly cellType: string;
  readonly edge: number;
  readonly columns: readonly number[];
  readonly offset: number;
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
  cellTypes: readonly CellType[],
  edges: readonly EdgeEntries[],
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

/** The parameters that a search starts from; every edge draws from a stream of its own. */
export const initialArchitecture = (
  relaxation: Relaxation,
  cellTypes: readonly CellType[],
  edges: readonly EdgeEntries[],
  generator: Generator,
): ArchitectureTable =>
  fill(cellTypes, edges, ({ cellType, edge, columns }) => relaxation.initial(columns.length, fold(generator, cellType, edge)));

/** E[θ] of every operation, 0 for pruned ones. */
export const expectationTable = (
  relaxation: Relaxation,
  cellTypes: readonly CellType[],
  edges: readonly EdgeEntries[],
  parameters: ArchitectureTable,
): ArchitectureTable => fill(cellTypes, edges, (edge) => relaxation.expectation(take(parameters, edge)));

/** A table as nested rows: by cell type, edge and operation. */
export const rowsOf = (cellTypes: readonly CellType[], table: ArchitectureTable): WeightTable =>
  Object.fromEntries(
    cellTypes.map(({ name, edges, operations }) => [
      name,
      edges.map((_, edge) =>
        Array.from((table[name] as Float64Array).subarray(edge * operations.length, (edge + 1) * operations.length)),
      ),
    ]),
  );

/** Mean over the edges of the entropy of E[θ], in nats: ln of the number of operations at first, 0 when decided. */
export const meanEntropy = (edges: readonly EdgeEntries[], expectation: ArchitectureTable): number => {
  const entropy = (row: Float64Array): number => row.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0);
  return edges.reduce((sum, edge) => sum + entropy(take(expectation, edge)), 0) / edges.length;
};

/** Mean over the edges of the differential entropy of θ, in nats; undefined for a relaxation whose θ is one point. */
export const meanDistributionEntropy = (
  { entropy }: Relaxation,
  edges: readonly EdgeEntries[],
  parameters: ArchitectureTable,
): number | undefined =>
  entropy === undefined ? undefined : edges.reduce((sum, edge) => sum + entropy(take(parameters, edge)), 0) / edges.length;

/**
 * How undecided a search is, as metrics: `entropy` of E[θ] ({@link meanEntropy}) and, where θ is random,
 * `distribution entropy` ({@link meanDistributionEntropy}): the first says how alike the operations' expectations are,
 * the second how much θ still varies about them.
 */
export const entropyMetrics = (
  relaxation: Relaxation,
  cellTypes: readonly CellType[],
  edges: readonly EdgeEntries[],
  parameters: ArchitectureTable,
): Readonly<Record<string, number>> => {
  const ofDistribution = meanDistributionEntropy(relaxation, edges, parameters);
  return {
    entropy: meanEntropy(edges, expectationTable(relaxation, cellTypes, edges, parameters)),
    ...(ofDistribution === undefined ? {} : { 'distribution entropy': ofDistribution }),
  };
};

/** A table as artifacts hold it, one F64 tensor [edges, operations] a cell type, under a prefix. */
export const tableTensors = (prefix: string, cellTypes: readonly CellType[], table: ArchitectureTable): TensorValues =>
  Object.fromEntries(
    cellTypes.map(({ name, edges, operations }): [string, TensorValue] => [
      `${prefix}/${name}`,
      { dtype: 'F64', shape: [edges.length, operations.length], data: table[name] as Float64Array },
    ]),
  );

/** Reads the tables that {@link tableTensors} wrote. */
export const tableFrom = (prefix: string, cellTypes: readonly CellType[], tensors: TensorValues): ArchitectureTable =>
  Object.fromEntries(cellTypes.map(({ name }) => [name, (tensors[`${prefix}/${name}`] as TensorValue).data as Float64Array]));
