import type { TensorValues } from '../../artifacts/kind.js';
import type { CellType } from '../../networks/cell-type.js';
import { edgesFrom, edgeTensors } from './edge-normalization.js';
import { type ArchitectureTable, tableFrom, tableTensors } from './table.js';

/** The name under which artifacts hold the parameters of a relaxation. */
export const PARAMETERS = 'architecture';

/** The prefix of moments, so that their names, which an optimiser gives, meet no other tensors of a search. */
const MOMENTS = 'moments/';

// The moments of Adam have no prefix.
const WITHOUT_PREFIX: readonly string[] = ['first', 'second'];

/** The name under which artifacts hold a moment. */
export const momentTable = (moment: string): string => (WITHOUT_PREFIX.includes(moment) ? moment : `${MOMENTS}${moment}`);

/** A moment whose table bears a name, or undefined for a table that is no moment's. */
const momentOf = (table: string): string | undefined => {
  if (WITHOUT_PREFIX.includes(table)) return table;
  return table.startsWith(MOMENTS) ? table.slice(MOMENTS.length) : undefined;
};

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

/** The names of the tables among the tensors of a search: of the relaxation's parameters and of every moment. */
export const tableNames = ([first]: readonly CellType[], tensors: TensorValues): readonly string[] => {
  const end = `/${first?.name}`;
  return Object.keys(tensors)
    .filter((name) => name.endsWith(end))
    .map((name) => name.slice(0, -end.length))
    .filter((table) => table === PARAMETERS || momentOf(table)?.includes('/') === false);
};

/** The names of the moments among the tensors of a search. */
export const momentNames = (cellTypes: readonly CellType[], tensors: TensorValues): readonly string[] =>
  tableNames(cellTypes, tensors).flatMap((table) => momentOf(table) ?? []);
