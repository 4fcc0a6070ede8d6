import type { Ablation } from '../../kinds/ablation-value.js';

const COLUMNS = [
  ...['metric', 'unit', 'variant', 'n', 'mean', 'deviation', 'difference', 'difference_n', 'interval_low', 'interval_high'],
  ...['best', 'last', 'seeds', 'values', 'failures'],
];

type Cell = string | number | null | undefined;

const quoted = (cell: Cell): string => {
  const text = cell === null || cell === undefined ? '' : String(cell);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/**
 * Writes a comparison as CSV (RFC 4180): a line for each variant of each metric, numbers in full, shares as parts of 1; the seeds
 * and the values of a variant are lists with a space between.
 */
export const ablationCsv = ({ metrics, variants }: Ablation): string => {
  const lines = metrics.flatMap(({ name, unit, rows }) =>
    rows.map(({ variant, seeds, values, mean, deviation, difference, curve }, index): readonly Cell[] => [
      name,
      unit,
      variant,
      values.length,
      mean,
      deviation,
      difference?.mean,
      difference?.seeds.length,
      difference?.interval?.[0],
      difference?.interval?.[1],
      curve?.best,
      curve?.last,
      seeds.join(' '),
      values.join(' '),
      variants[index]?.failures.map(({ seed, reason }) => `seed ${seed}: ${reason}`).join('; '),
    ]),
  );
  return `${[COLUMNS, ...lines].map((line) => line.map(quoted).join(',')).join('\r\n')}\r\n`;
};
