import { describeValue, isRecord } from '../../base/argument.js';
import type { CellType } from '../../networks/cell-type.js';

/** The first number that is none, with its place. */
const strange = (values: Float64Array): string | undefined => {
  const index = values.findIndex((value) => !Number.isFinite(value));
  return index < 0 ? undefined : `number ${index} is ${describeValue(values[index])}`;
};

/**
 * A sentence about a table that has not the form of another, or not finite numbers alone; undefined if it has. It goes on
 * from "a table of which".
 */
export const tableMisfit = (table: unknown, form: Readonly<Record<string, { readonly length: number }>>): string | undefined => {
  if (!isRecord(table)) return `nothing is there but ${describeValue(table)}`;
  for (const [name, { length }] of Object.entries(form)) {
    const values = table[name];
    if (!(values instanceof Float64Array)) {
      return `"${name}" is ${describeValue(values)} where a Float64Array of ${length} numbers is due`;
    }
    if (values.length !== length) return `"${name}" has ${values.length} numbers where ${length} are due`;
    const found = strange(values);
    if (found !== undefined) return `${found} in "${name}"`;
  }
  return undefined;
};

/** The form of tables over cell types: the lengths by name. */
export const formOf = (cellTypes: readonly CellType[]): Readonly<Record<string, { readonly length: number }>> =>
  Object.fromEntries(cellTypes.map(({ name, edges, operations }) => [name, { length: edges.length * operations.length }]));
