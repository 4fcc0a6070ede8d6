import { largest } from './largest.js';

/** Lines of a table: each column as wide as its widest cell, two spaces between columns, none at the end of a line. */
export const textTable = (rows: readonly (readonly string[])[]): readonly string[] => {
  const columns = largest(
    rows.map((row) => row.length),
    0,
  );
  const widths = Array.from({ length: columns }, (_, column) =>
    largest(
      rows.map((row) => (row[column] ?? '').length),
      0,
    ),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] as number))
      .join('  ')
      .trimEnd(),
  );
};
