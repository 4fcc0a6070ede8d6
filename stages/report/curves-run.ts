import { defer, type Observable, of } from 'rxjs';
import { deviationOf, meanOf } from '../../base/numerics/statistics.js';
import { type Fault, refusal } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import { standalone } from '../../pipeline/report/charts/style.js';
import type { Listed, StageContext, StageEvent } from '../../pipeline/stage.js';
import type { ArchitectureTrajectory } from '../kinds/architecture-trajectory.js';
import type { Curves } from '../kinds/curves.js';
import type { Picture } from '../kinds/picture.js';
import { curvesFigure } from '../pictures/curves-figure.js';
import type { CurvesSettings } from './curves.js';
import { searchlessProblem } from './foresee-curves.js';

type Inputs = { readonly trajectory: readonly Listed<ArchitectureTrajectory>[] };
type Context = StageContext<CurvesSettings, Inputs>;

const lacking = (name: string, metric: string, trajectories: readonly ArchitectureTrajectory[]): Fault => {
  if (trajectories.length === 0) return searchlessProblem(name);
  const known = [...new Set(trajectories.flatMap(({ points }) => points.flatMap((point) => Object.keys(point.metrics))))];
  return refusal(
    `no epoch of ${quoted(name)} has a metric ${quoted(metric)}`,
    `use one of ${known.join(', ')}, or have the search measure it (\`curvature\`, \`dropout\`)`,
  );
};

/** Emits the curves and their picture. */
export const runCurves = ({
  config: { title, metric, series, notes },
  inputs,
}: Context): Observable<StageEvent<{ readonly curves: Curves; readonly picture: Picture }, never>> =>
  defer(() => {
    const drawn = series.map(({ name, of: flows }) => {
      const trajectories = inputs.trajectory.filter((one) => flows.includes(one.of)).map(({ value }) => value);
      const measured = trajectories.flatMap(({ points }) =>
        points.flatMap(({ epoch, metrics }) => (metrics[metric] === undefined ? [] : [{ epoch, value: metrics[metric] }])),
      );
      if (measured.length === 0) throw lacking(name, metric, trajectories);
      const epochs = [...new Set(measured.map(({ epoch }) => epoch))].sort((a, b) => a - b);
      const points = epochs.map((epoch) => {
        const values = measured.filter((one) => one.epoch === epoch).map(({ value }) => value);
        return { epoch, mean: meanOf(values), deviation: deviationOf(values), seeds: values.length };
      });
      return { name, points };
    });
    const curves: Curves = { title, metric, series: drawn, notes };
    return of(
      { type: 'artifact', name: 'curves', value: curves } as const,
      { type: 'artifact', name: 'picture', value: { svg: standalone(curvesFigure(curves).picture) } } as const,
    );
  });
