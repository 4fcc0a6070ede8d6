/** Sorts records of runs by their times (ISO 8601), the newest first; those of one time stay in their order. */
export const newestFirst = <R>(records: readonly R[], timeOf: (record: R) => string): readonly R[] =>
  [...records].sort((a, b) => (timeOf(a) < timeOf(b) ? 1 : timeOf(a) > timeOf(b) ? -1 : 0));
