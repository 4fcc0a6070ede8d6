/** A table in Markdown whose columns are aligned: the first to the left, numbers to the right. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(3, ...all.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (row[column] ?? '')[column === 0 ? 'padEnd' : 'padStart'](width)).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
};

/** A number with so many digits after the point, or a dash. */
export const digits = (value: number | null | undefined, count: number): string =>
  value === null || value === undefined || !Number.isFinite(value) ? '-' : value.toFixed(count);

/** Bytes in MiB. */
export const mebibytes = (bytes: number | null | undefined): string =>
  digits(bytes === null || bytes === undefined ? undefined : bytes / 2 ** 20, 0);

/** A share in percent. */
export const percent = (share: number | undefined): string => (share === undefined ? '-' : `${digits(100 * share, 0)} %`);
