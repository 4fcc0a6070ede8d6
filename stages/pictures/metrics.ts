import { type MetricLog, metricLog } from '../../artifacts/metric-log.js';
import { lineChart } from '../../pipeline/report/charts/line-chart.js';
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

/** Metrics of stages as curves, over the seeds where there are several; a quantity a chart. */
export const metricSection = section(metricLog, 'Metrics', (artifacts) => {
  const groups = byGroup(artifacts).map(([name, of]) => {
    const logs = of.map(({ value }) => measuredIn(value));
    return { name, logs, metrics: [...new Set(logs.flatMap((log) => [...log.keys()]))] };
  });
  const series = groups.reduce((sum, { metrics }) => sum + metrics.length, 0);
  const most = Math.max(LEAST, Math.min(MOST, Math.floor(BUDGET / Math.max(1, series))));
  return groups.flatMap(({ name, logs, metrics }) => {
    const found = (metric: string): readonly Measured[] => logs.flatMap((log) => log.get(metric) ?? []);
    return [...new Set(metrics.map(quantityOf))].map((quantity) => {
      const drawn = metrics.filter((metric) => quantityOf(metric) === quantity);
      const byEpoch = drawn.every((metric) => found(metric).every(isByEpoch));
      return lineChart({
        title: `${name}: ${drawn.length === 1 ? drawn[0] : quantity}${seedsText(logs.length)}`,
        x: byEpoch ? 'epoch' : 'step',
        y: quantity,
        series: drawn.map((metric) => ({
          name: metric,
          points: meanCurve(found(metric).map((measured) => pointsOf(measured, byEpoch))),
        })),
        most,
      });
    });
  });
});
