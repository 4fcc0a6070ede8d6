/** The arithmetic mean. */
export const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The standard deviation of a sample, with n - 1; null for a single value. */
export const deviationOf = (values: readonly number[]): number | null => {
  if (values.length < 2) return null;
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
};
