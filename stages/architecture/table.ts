import type { TensorValue, TensorValues } from '../../artifacts/kind.js';
import { tensorValue } from '../../artifacts/tensor-value.js';
import type { CellType, WeightTable } from '../../networks/cell-type.js';

/**
 * Numbers of the architecture by cell type: a flat row-major array [edges, operations], in float64. The entries of
 * pruned operations are there and are 0.
 */
export type ArchitectureTable = Readonly<Record<string, Float64Array>>;

/** A table of one form with numbers of another. */
export const mapTable = (
  table: ArchitectureTable,
  f: (name: string, index: number, value: number) => number,
): ArchitectureTable =>
  Object.fromEntries(Object.entries(table).map(([name, values]) => [name, values.map((value, index) => f(name, index, value))]));

/** a + by · b, of tables of one form. */
export const addTables = (a: ArchitectureTable, by: number, b: ArchitectureTable): ArchitectureTable =>
  mapTable(a, (name, i, value) => value + by * ((b[name] as Float64Array)[i] as number));

/** by · table. */
export const scaleTable = (table: ArchitectureTable, by: number): ArchitectureTable => mapTable(table, (_name, _i, x) => x * by);

/** The Euclidean norm of all numbers of a table. */
export const tableNorm = (table: ArchitectureTable): number =>
  Math.hypot(...Object.values(table).flatMap((values) => [...values]));

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

/** The table that {@link rowsOf} gives the rows of. */
export const tableOf = (rows: WeightTable): ArchitectureTable =>
  Object.fromEntries(Object.entries(rows).map(([name, table]) => [name, Float64Array.from(table.flat())]));

/** A table as artifacts hold it, one F64 tensor [edges, operations] a cell type, under a prefix. */
export const tableTensors = (prefix: string, cellTypes: readonly CellType[], table: ArchitectureTable): TensorValues =>
  Object.fromEntries(
    cellTypes.map(({ name, edges, operations }): [string, TensorValue] => [
      `${prefix}/${name}`,
      tensorValue(table[name] as Float64Array, [edges.length, operations.length]),
    ]),
  );

/** The table that {@link tableTensors} wrote. */
export const tableFrom = (prefix: string, cellTypes: readonly CellType[], tensors: TensorValues): ArchitectureTable =>
  Object.fromEntries(cellTypes.map(({ name }) => [name, (tensors[`${prefix}/${name}`] as TensorValue).data as Float64Array]));
