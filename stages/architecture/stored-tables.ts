import type { TensorValues } from '../../artifacts/kind.js';
import type { CellType } from '../../networks/cell-type.js';
import { edgesFrom, edgeTensors } from './edge-normalization.js';
import { type ArchitectureTable, tableFrom, tableTensors } from './table.js';

/** The name under which artifacts hold the parameters of a relaxation; moments have the names that their optimiser gives. */
export const PARAMETERS = 'architecture';

/** A table of the architecture, with the numbers of its edges if it has any, as artifacts hold it. */
export const writeTable = (name: string, cellTypes: readonly CellType[], table: ArchitectureTable): TensorValues => ({
  ...tableTensors(name, cellTypes, table),
  ...edgeTensors(name, cellTypes, table),
});

/** The table that {@link writeTable} wrote. */
export const storedTable = (name: string, cellTypes: readonly CellType[], tensors: TensorValues): ArchitectureTable => ({
  ...tableFrom(name, cellTypes, tensors),
  ...edgesFrom(name, cellTypes, tensors),
});

// Tensors of a search that lie under these names are of the weights, of a method of its own, and of earlier epochs.
const OTHERS: readonly string[] = ['weights', 'momentum', 'method', 'snapshots'];

/** The names of the tables among the tensors of a search: of the relaxation's parameters and of every moment. */
export const tableNames = (cellTypes: readonly CellType[], tensors: TensorValues): readonly string[] =>
  Object.keys(tensors).flatMap((name) => {
    const [table = '', ...rest] = name.split('/');
    return rest.join('/') === cellTypes[0]?.name && !OTHERS.includes(table) ? [table] : [];
  });
