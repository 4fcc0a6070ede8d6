import * as t from 'io-ts';
import { describeValue, expectSettings, isRecord, refuseCall } from '../../base/argument.js';
import { record, withDefault } from '../../base/codecs/record.js';
import { quoted } from '../../base/quote.js';
import { type AnyFlow, type Flow, gather, isFlow } from '../../pipeline/flow.js';
import { stage, type ValuesOf } from '../../pipeline/stage.js';
import { architectureTrajectory } from '../kinds/architecture-trajectory.js';
import { curvesKind } from '../kinds/curves.js';
import { pictureKind } from '../kinds/picture.js';

/** Settings of the stage behind {@link drawCurves}. */
export const CurvesSettings = record('drawCurves', {
  title: t.string,
  metric: t.string,
  /** Flows of a series. */
  series: t.readonlyArray(t.strict({ name: t.string, of: t.readonlyArray(t.string) })),
  notes: withDefault(t.readonlyArray(t.string), []),
});
export type CurvesSettings = t.TypeOf<typeof CurvesSettings>;

/** The stage behind {@link drawCurves}. */
export const curvesStage = stage({
  name: 'drawCurves',
  source: import.meta.url,
  config: CurvesSettings,
  inputs: {},
  each: { trajectory: architectureTrajectory },
  outputs: { curves: curvesKind, picture: pictureKind },
  seeded: false,
  foresee: () => import('./foresee-curves.js').then((module) => module.foreseeCurves),
  load: () => import('./curves-run.js').then((module) => module.runCurves),
});

/**
 * Draws how a metric of searches went from epoch to epoch, mean and standard deviation over the seeds of each series: as numbers,
 * and as a picture in SVG.
 *
 * - `title`; `metric`: one of those that a search reports at the end of its epochs, such as `largest eigenvalue`,
 *   `predictive variance` or `validation accuracy`; `notes`: how the settings differ from a paper's.
 *
 * @param series flows that `overSeeds` built, by the name of the curve; each with a search's `trajectory`
 *
 * @example drawCurves({ DARTS: darts, μDARTS: muDarts }, { title: 'μDARTS, Fig. 5', metric: 'largest eigenvalue' })
 */
export const drawCurves = (
  series: Readonly<Record<string, readonly AnyFlow[]>>,
  settings: { readonly title: string; readonly metric: string; readonly notes?: readonly string[] },
): Flow<ValuesOf<(typeof curvesStage)['outputs']>> => {
  const remedy =
    'give it lists of flows by the names of their curves: drawCurves({ DARTS: overSeeds([0, 1], ...) }, { title, metric })';
  expectSettings('drawCurves', settings);
  if (!isRecord(series) || isFlow(series) || Object.keys(series).length === 0)
    refuseCall('drawCurves', `its series are ${isFlow(series) ? 'a flow' : describeValue(series)}`, remedy);
  for (const [name, runs] of Object.entries(series)) {
    if (!Array.isArray(runs) || runs.length === 0 || runs.some((run) => !isFlow(run)))
      refuseCall(
        'drawCurves',
        `the series ${quoted(name)} is ${isFlow(runs) ? 'a flow' : describeValue(runs)}, not a list of flows`,
        remedy,
      );
  }
  const groups = Object.entries(series).map(([name, runs]) => ({
    name,
    flows: runs.map((run, index) => [`${name} ${index}`, run] as const),
  }));
  const named = groups.map(({ name, flows }) => ({ name, of: flows.map(([key]) => key) }));
  return gather(curvesStage, { ...settings, series: named }, Object.fromEntries(groups.flatMap(({ flows }) => flows)));
};
