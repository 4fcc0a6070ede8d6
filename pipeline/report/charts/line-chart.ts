import { area, line } from 'd3-shape';
import { type Figure, figure, type Table, table } from '../block.js';
import { element, type Markup } from '../markup.js';
import { axes, extent, type Field, isDrawable, positiveExtent, scaleOf, wholeScale } from './axes.js';
import { picture } from './frame.js';
import { legend, seriesClass } from './legend.js';
import { length, numberText, withDeviation } from './number-text.js';
import { everyNth, type Point, thinned } from './thin.js';

/** A point of a curve with the standard deviation of its mean over seeds, if there are several. */
export interface CurvePoint extends Point {
  readonly deviation?: number | null;
}

/** A curve by its name. */
export interface Series {
  readonly name: string;
  readonly points: readonly CurvePoint[];
}

/** Content of a {@link lineChart}. */
export interface LineChart {
  readonly title: string;
  /** The names of the axes, with units. */
  readonly x: string;
  readonly y: string;
  readonly series: readonly Series[];
  /** Logarithmic values, of which those from 0 downwards are left out; default false. */
  readonly isLog?: boolean;
  /** The most points that are drawn of a series; default 160. */
  readonly most?: number;
  readonly notes?: readonly string[];
}

const WIDTH = 460;
const FIELD: Field = { left: 72, right: 448, top: 12, bottom: 220 };

/** The most rows of the table beside a chart. */
const ROWS = 24;

const rangeOf = (points: readonly CurvePoint[]): readonly number[] =>
  points.flatMap(({ y, deviation }) => (typeof deviation === 'number' ? [y - deviation, y + deviation] : [y]));

/** The places that some series have, in order. */
const placesOf = (series: readonly Series[]): readonly number[] => {
  const places = new Set<number>();
  for (const { points } of series) for (const { x } of points) places.add(x);
  return [...places].sort((a, b) => a - b);
};

const tableOf = ({ title, x, series }: LineChart): Table => {
  const all = placesOf(series);
  const shown = everyNth(all, ROWS);
  const wanted = new Set(shown);
  const found = series.map(
    ({ points }) => new Map(points.filter((point) => wanted.has(point.x)).map((point) => [point.x, point])),
  );
  return table({
    title,
    columns: [x, ...series.map(({ name }) => name)],
    rows: shown.map((at) => [
      numberText(at),
      ...found.map((points) => {
        const point = points.get(at);
        return point === undefined ? '' : withDeviation(point.y, point.deviation);
      }),
    ]),
    ...(shown.length === all.length
      ? {}
      : { notes: [`${shown.length} of ${numberText(all.length)} points; the artifacts have all`] }),
  });
};

const descriptionOf = ({ x, y, series }: LineChart): string => {
  const each = series.map(({ name, points }) => {
    const [first, last] = [points[0], points.at(-1)];
    return first === undefined || last === undefined
      ? `${name} has no points`
      : `${name} from ${withDeviation(first.y, first.deviation)} to ${withDeviation(last.y, last.deviation)}`;
  });
  return `${y} by ${x}: ${each.join('; ')}.`;
};

const dotsOf = (points: readonly CurvePoint[]): readonly CurvePoint[] => (points.length <= 12 ? points : []);

/**
 * Draws curves, each with a band of one standard deviation where it has one. Values that are NaN or infinite interrupt a curve
 * and are marked by crosses at the lower edge.
 */
export const lineChart = (chart: LineChart): Figure => {
  const { title, x: xName, y: yName, isLog = false, most = 160, notes } = chart;
  const drawable = (y: number): boolean => isDrawable(y) && (!isLog || y > 0);
  const series = chart.series.map(({ name, points }) => ({ name, points: thinned(points, most) }));
  const all = series.flatMap(({ points }) => points);
  const places = all.map((point) => point.x);
  const scale = places.every(Number.isInteger) ? wholeScale : scaleOf;
  const x = scale(extent(places), [FIELD.left, FIELD.right]);
  const y = scaleOf((isLog ? positiveExtent : extent)(rangeOf(all)), [FIELD.bottom, FIELD.top], isLog);
  const least = y.ticks()[0] ?? 1;
  const lower = (value: number): number => y(isLog ? Math.max(value, least) : value);
  const path = line<CurvePoint>()
    .defined((point) => drawable(point.y))
    .x((point) => x(point.x))
    .y((point) => y(point.y))
    .digits(1);
  const band = area<CurvePoint>()
    .defined(
      (point) => drawable(point.y) && typeof point.deviation === 'number' && isDrawable(Math.abs(point.y) + point.deviation),
    )
    .x((point) => x(point.x))
    .y0((point) => lower(point.y - (point.deviation ?? 0)))
    .y1((point) => y(point.y + (point.deviation ?? 0)))
    .digits(1);
  const drawn = series.flatMap(({ points }, index): readonly Markup[] => {
    const crosses = points
      .filter((point) => !drawable(point.y))
      .map((point) => `M${length(x(point.x) - 4)} ${FIELD.bottom - 8}l8 8m0 -8l-8 8`);
    const [shade, stroke] = [band(points) ?? '', path(points) ?? ''];
    return [
      ...(shade === '' ? [] : [element('path', { class: `band ${seriesClass(index)}`, d: shade })]),
      element('path', { class: `line ${seriesClass(index)}`, d: stroke }),
      ...dotsOf(points)
        .filter((point) => drawable(point.y))
        .map((point) =>
          element('circle', { class: `dot ${seriesClass(index)}`, cx: length(x(point.x)), cy: length(y(point.y)), r: 3 }),
        ),
      ...(crosses.length === 0 ? [] : [element('path', { class: `line ${seriesClass(index)}`, d: crosses.join('') })]),
    ];
  });
  const names = legend(
    series.length === 1 ? [] : series.map(({ name }) => name),
    FIELD.left,
    FIELD.bottom + 54,
    FIELD.right - FIELD.left,
  );
  const size = { width: WIDTH, height: FIELD.bottom + (names.height === 0 ? 44 : 54 + names.height) };
  const description = descriptionOf(chart);
  return figure({
    title,
    description,
    picture: picture(title, description, size, axes(x, y, FIELD, xName, yName), drawn, names.markup),
    table: tableOf(chart),
    ...(notes === undefined ? {} : { notes }),
  });
};
