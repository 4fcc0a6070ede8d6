/**
 * The largest of numbers, and at least `least`. They may be any number: `Math.max` with each as an argument overflows the stack
 * beyond some hundred thousand.
 */
export const largest = (values: readonly number[], least: number): number =>
  values.reduce((most, value) => Math.max(most, value), least);
