/** A number as a table of a report has it: whole ones with separators, others to four digits, words for those not finite. */
export const numberText = (value: number): string => {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞';
  if (Number.isInteger(value) && Math.abs(value) < 1e12) return value.toLocaleString('en-US');
  const size = Math.abs(value);
  return size >= 1e-4 && size < 1e7 ? String(Number(value.toPrecision(4))) : value.toExponential(3);
};

/** A length in a picture, to a tenth of its unit. */
export const length = (value: number): string => String(Math.round(value * 10) / 10);

/** Mean ± deviation; the mean alone where there is no deviation. */
export const withDeviation = (mean: number, deviation: number | null | undefined): string =>
  typeof deviation === 'number' ? `${numberText(mean)} ± ${numberText(deviation)}` : numberText(mean);
