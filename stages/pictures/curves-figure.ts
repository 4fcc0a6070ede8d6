import type { Figure } from '../../pipeline/report/block.js';
import { lineChart } from '../../pipeline/report/charts/line-chart.js';
import type { Curves } from '../kinds/curves.js';

/** Draws the curves of `drawCurves`: a series each, with a band of one standard deviation over its seeds. */
export const curvesFigure = ({ title, metric, series, notes }: Curves): Figure =>
  lineChart({
    title: `${title}: ${metric} by epoch`,
    x: 'epoch',
    y: metric,
    series: series.map(({ name, points }) => ({
      name,
      points: points.map(({ epoch, mean, deviation }) => ({ x: epoch, y: mean, deviation })),
    })),
    notes,
  });
