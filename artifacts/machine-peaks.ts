import * as t from 'io-ts';

/** The largest of each measurement of the machine that a stage made, by name, such as `peak memory, MiB`. */
export const MachinePeaks = t.readonly(t.record(t.string, t.number));
export type MachinePeaks = t.TypeOf<typeof MachinePeaks>;

/** Peaks with further measurements; those that are not finite are left out. */
export const withPeaks = (peaks: MachinePeaks, values: Readonly<Record<string, number>>): MachinePeaks => ({
  ...peaks,
  ...Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => Number.isFinite(value))
      .map(([name, value]) => [name, Math.max(value, peaks[name] ?? value)]),
  ),
});
