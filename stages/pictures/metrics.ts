import { type MetricLog, metricLog } from '../../artifacts/metric-log.js';
import { table } from '../../pipeline/report/block.js';
import { lineChart, type Series } from '../../pipeline/report/charts/line-chart.js';
import { withDeviation } from '../../pipeline/report/charts/number-text.js';
import type { Point } from '../../pipeline/report/charts/thin.js';
import { section } from '../../pipeline/report/section.js';
import { byGroup, meanCurve, seedsText } from './over-seeds.js';

/** Points that all curves have together, and the least and the most of one. */
const BUDGET = 30_000;
const [LEAST, MOST] = [24, 160];

/** Values of one metric in a log, with the steps and the epochs at which they were measured. */
interface Measured {
  readonly steps: number[];
  readonly epochs: (number | undefined)[];
  readonly values: number[];
}

/** The values of each metric of a log, in one pass: logs are long. */
const measuredIn = (log: MetricLog): ReadonlyMap<string, Measured> => {
  const found = new Map<string, Measured>();
  for (const { step, epoch, values } of log) {
    for (const metric in values) {
      const own = found.get(metric) ?? { steps: [], epochs: [], values: [] };
      if (own.steps.length === 0) found.set(metric, own);
      own.steps.push(step);
      own.epochs.push(epoch);
      own.values.push(values[metric] as number);
    }
  }
  return found;
};

/** Tells whether each value of a metric is of a later epoch than the one before, so that epochs can be the places of its values. */
const isByEpoch = ({ epochs }: Measured): boolean =>
  epochs.every((epoch, i) => epoch !== undefined && (i === 0 || epoch > (epochs[i - 1] as number)));

const pointsOf = ({ steps, epochs, values }: Measured, byEpoch: boolean): readonly Point[] =>
  values.map((y, i) => ({ x: ((byEpoch ? epochs : steps) as readonly number[])[i] as number, y }));

/** Quantities whose metrics, such as the losses on two parts of the images, are drawn together. */
const TOGETHER = ['loss', 'accuracy'];

const quantityOf = (metric: string): string => TOGETHER.find((quantity) => metric.endsWith(` ${quantity}`)) ?? metric;

/** A curve of a metric, or of several of one quantity, with the stage that measured it. */
interface Drawn {
  readonly stage: string;
  readonly seeds: number;
  readonly quantity: string;
  readonly byEpoch: boolean;
  readonly series: readonly Series[];
}

/** The curves of stages that differ in their seeds alone. */
const curvesOf = (stage: string, logs: readonly ReadonlyMap<string, Measured>[]): readonly Drawn[] => {
  const metrics = [...new Set(logs.flatMap((log) => [...log.keys()]))];
  const found = (metric: string): readonly Measured[] => logs.flatMap((log) => log.get(metric) ?? []);
  return [...new Set(metrics.map(quantityOf))].map((quantity) => {
    const own = metrics.filter((metric) => quantityOf(metric) === quantity);
    const byEpoch = own.every((metric) => found(metric).every(isByEpoch));
    const series = own.map((name) => ({
      name,
      points: meanCurve(found(name).map((measured) => pointsOf(measured, byEpoch))),
    }));
    return { stage, seeds: logs.length, quantity, byEpoch, series };
  });
};

const isCurve = ({ series }: Drawn): boolean => series.some(({ points }) => points.length > 1);

/** Metrics of stages as curves, over the seeds where there are several; a quantity a chart. What was measured once is in a table. */
export const metricSection = section(metricLog, 'Metrics', (artifacts) => {
  const all = byGroup(artifacts).flatMap(([stage, of]) =>
    curvesOf(
      stage,
      of.map(({ value }) => measuredIn(value)),
    ),
  );
  const curves = all.filter(isCurve);
  const count = curves.reduce((sum, { series }) => sum + series.length, 0);
  const most = Math.max(LEAST, Math.min(MOST, Math.floor(BUDGET / Math.max(1, count))));
  const once = all
    .filter((one) => !isCurve(one))
    .flatMap(({ stage, series }) =>
      series.flatMap(({ name, points: [point] }) =>
        point === undefined ? [] : [[stage, name, withDeviation(point.y, point.deviation)]],
      ),
    );
  return [
    ...curves.map(({ stage, seeds, quantity, byEpoch, series }) =>
      lineChart({
        title: `${stage}: ${series.length === 1 ? series[0]?.name : quantity}${seedsText(seeds)}`,
        x: byEpoch ? 'epoch' : 'step',
        y: quantity,
        series,
        most,
      }),
    ),
    ...(once.length === 0 ? [] : [table({ title: 'Measured once', columns: ['stage', 'metric', 'value'], rows: once })]),
  ];
});
