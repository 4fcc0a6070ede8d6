import { type MetricLog, metricLog } from '../../artifacts/metric-log.js';
import { lineChart } from '../../pipeline/report/charts/line-chart.js';
import type { Point } from '../../pipeline/report/charts/thin.js';
import { section } from '../../pipeline/report/section.js';
import { byGroup, meanCurve, seedsText } from './over-seeds.js';

/** Points that all curves have together, and the least and the most of one. */
const BUDGET = 30_000;
const [LEAST, MOST] = [24, 160];

/** Tells whether a log has at most one value of a metric in an epoch, so that epochs can be the places of its values. */
const isByEpoch = (log: MetricLog, metric: string): boolean => {
  const epochs = log.filter(({ values }) => Object.hasOwn(values, metric)).map(({ epoch }) => epoch);
  return epochs.every((epoch) => epoch !== undefined) && new Set(epochs).size === epochs.length;
};

const pointsOf = (log: MetricLog, metric: string, byEpoch: boolean): readonly Point[] =>
  log.flatMap(({ step, epoch, values }) => {
    const y = values[metric];
    return y === undefined ? [] : [{ x: byEpoch ? (epoch ?? step) : step, y }];
  });

/** Quantities whose metrics, such as the losses on two parts of the images, are drawn together. */
const TOGETHER = ['loss', 'accuracy'];

const quantityOf = (metric: string): string => TOGETHER.find((quantity) => metric.endsWith(` ${quantity}`)) ?? metric;

const metricsOf = (logs: readonly MetricLog[]): readonly string[] => [
  ...new Set(logs.flatMap((log) => log.flatMap(({ values }) => Object.keys(values)))),
];

/** Metrics of stages as curves, over the seeds where there are several; a quantity a chart. */
export const metricSection = section(metricLog, 'Metrics', (artifacts) => {
  const groups = byGroup(artifacts).map(([name, of]) => {
    const logs = of.map(({ value }) => value);
    return { name, logs, metrics: metricsOf(logs) };
  });
  const series = groups.reduce((sum, { metrics }) => sum + metrics.length, 0);
  const most = Math.max(LEAST, Math.min(MOST, Math.floor(BUDGET / Math.max(1, series))));
  return groups.flatMap(({ name, logs, metrics }) => {
    return [...new Set(metrics.map(quantityOf))].map((quantity) => {
      const drawn = metrics.filter((metric) => quantityOf(metric) === quantity);
      const byEpoch = drawn.every((metric) => logs.every((log) => isByEpoch(log, metric)));
      return lineChart({
        title: `${name}: ${drawn.length === 1 ? drawn[0] : quantity}${seedsText(logs.length)}`,
        x: byEpoch ? 'epoch' : 'step',
        y: quantity,
        series: drawn.map((metric) => ({ name: metric, points: meanCurve(logs.map((log) => pointsOf(log, metric, byEpoch))) })),
        most,
      });
    });
  });
});
