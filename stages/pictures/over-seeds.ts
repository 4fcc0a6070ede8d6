import { deviationOf, meanOf } from '../../base/numerics/statistics.js';
import type { CurvePoint } from '../../pipeline/report/charts/line-chart.js';
import type { Point } from '../../pipeline/report/charts/thin.js';
import type { ShownArtifact } from '../../pipeline/report/section.js';

/** Artifacts by the name of their stage without the seed, in order. */
export const byGroup = <A>(
  artifacts: readonly ShownArtifact<A>[],
): readonly (readonly [group: string, of: readonly ShownArtifact<A>[]])[] => {
  const groups = new Map<string, ShownArtifact<A>[]>();
  for (const artifact of artifacts) {
    const found = groups.get(artifact.group);
    if (found === undefined) groups.set(artifact.group, [artifact]);
    else found.push(artifact);
  }
  return [...groups];
};

/** Mean and standard deviation (n - 1) over curves at every place that one of them has; the deviation is null for one value. */
export const meanCurve = (curves: readonly (readonly Point[])[]): readonly CurvePoint[] => {
  const [only] = curves;
  if (curves.length === 1 && only !== undefined) return only;
  const values = new Map<number, number[]>();
  for (const { x, y } of curves.flat()) {
    const found = values.get(x);
    if (found === undefined) values.set(x, [y]);
    else found.push(y);
  }
  return [...values].sort(([a], [b]) => a - b).map(([x, at]) => ({ x, y: meanOf(at), deviation: deviationOf(at) }));
};

/** Number of seeds in words, for titles; empty for one. */
export const seedsText = (count: number): string => (count > 1 ? `, mean ± standard deviation over ${count} seeds` : '');
