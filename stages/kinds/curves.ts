import * as t from 'io-ts';
import { jsonKind } from '../../artifacts/json-kind.js';
import { measuredNumber } from '../../base/codecs/number.js';

/** Metric at one epoch: mean and deviation over the seeds that reached it. */
const CurvePoint = t.readonly(
  t.strict({
    epoch: t.number,
    mean: measuredNumber,
    /** Standard deviation over the seeds (n - 1); null for one seed. */
    deviation: t.union([t.null, measuredNumber]),
    seeds: t.number,
  }),
);

/** A figure of a paper: how a metric of searches went from epoch to epoch. */
export const Curves = t.readonly(
  t.strict({
    title: t.string,
    metric: t.string,
    series: t.readonlyArray(t.readonly(t.strict({ name: t.string, points: t.readonlyArray(CurvePoint) }))),
    notes: t.readonlyArray(t.string),
  }),
);
export type Curves = t.TypeOf<typeof Curves>;

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** Rows of a printed figure: more epochs than this are thinned out, the last one stays. */
const SHOWN = 12;

const thinned = (epochs: readonly number[]): readonly number[] => {
  const every = Math.ceil(epochs.length / SHOWN);
  return epochs.filter((_, i) => (epochs.length - 1 - i) % every === 0);
};

/** A bar for a value; a dot for one that is not finite, which has no height. */
const bar = (value: number, least: number, most: number): string =>
  Number.isFinite(value)
    ? (BARS[most === least ? 0 : Math.round(((value - least) / (most - least)) * (BARS.length - 1))] as string)
    : '·';

/** The figure as text: a line of bars and the values at some epochs for each series, all on one scale. */
export const curvesText = ({ title, metric, series, notes }: Curves): string => {
  const means = series.flatMap(({ points }) => points.map(({ mean }) => mean).filter(Number.isFinite));
  const [least, most] = [Math.min(...means), Math.max(...means)];
  const width = Math.max(...series.map(({ name }) => name.length));
  const lines = series.flatMap(({ name, points }) => {
    const shown = new Set(thinned(points.map(({ epoch }) => epoch)));
    const values = points
      .filter(({ epoch }) => shown.has(epoch))
      .map(
        ({ epoch, mean, deviation }) =>
          `${epoch}: ${mean.toPrecision(3)}${deviation === null ? '' : ` ± ${deviation.toPrecision(2)}`}`,
      );
    return [
      `  ${name.padEnd(width)}  ${points.map(({ mean }) => bar(mean, least, most)).join('')}`,
      `  ${''.padEnd(width)}  ${values.join(', ')}`,
    ];
  });
  return [`${title}: ${metric} by epoch`, ...lines, ...notes.map((note) => `  ${note}`)].join('\n');
};

/** The artifact kind of {@link Curves}. */
export const curvesKind = jsonKind('curves', 1, Curves, curvesText);
