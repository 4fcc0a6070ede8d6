import { scaleLinear, scaleLog } from 'd3-scale';
import { element, type Markup } from '../markup.js';
import { label } from './frame.js';
import { length } from './number-text.js';

/** A continuous scale from numbers to pixels. */
export interface Scale {
  (value: number): number;
  readonly ticks: (count?: number) => number[];
  readonly tickFormat: (count?: number, specifier?: string) => (value: number) => string;
}

/** Place of a chart's field within its picture, in pixels. */
export interface Field {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The largest magnitude that scales compute with, and the least span of a domain beside its ends. */
const [GREATEST, NARROWEST] = [1e300, 1e-9];

/** Tells whether a value has a place on a scale: it is finite, and no computation with it overflows. */
export const isDrawable = (value: number): boolean => Math.abs(value) <= GREATEST;

/**
 * The least and the greatest of some finite values, moved apart where they are one or nearly so; 0 and 1 where there are none.
 */
export const extent = (values: readonly number[]): readonly [number, number] => {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    least = Math.min(least, Math.max(value, -GREATEST));
    most = Math.max(most, Math.min(value, GREATEST));
  }
  if (least > most) return [0, 1];
  const size = Math.max(Math.abs(least), Math.abs(most));
  if (most - least > Math.max(NARROWEST * size, 1 / GREATEST)) return [least, most];
  const margin = size > 1e-200 ? size * 0.1 : 1;
  return [least - margin, most + margin];
};

/** The {@link extent} of those values that a logarithm has room for. */
export const positiveExtent = (values: readonly number[]): readonly [number, number] => {
  const [least, most] = extent(values.filter((value) => value > 0).map((value) => Math.max(value, 1e-200)));
  return least > 0 ? [least, most] : [most / 10, most];
};

/** A linear scale of round ends over a domain, or a logarithmic one. */
export const scaleOf = (domain: readonly [number, number], range: readonly [number, number], isLog = false): Scale =>
  isLog ? scaleLog([...domain], [...range]).nice() : scaleLinear([...domain], [...range]).nice();

/** A linear scale over a domain as it is. */
export const exactScale = (domain: readonly [number, number], range: readonly [number, number]): Scale =>
  scaleLinear([...domain], [...range]);

/** A scale of whole numbers, such as epochs: it has no ticks between them. */
export const wholeScale = (domain: readonly [number, number], range: readonly [number, number]): Scale => {
  const scale = exactScale(domain, range);
  const ticks = (count?: number): number[] => scale.ticks(count).filter(Number.isInteger);
  return Object.assign((value: number) => scale(value), {
    ticks,
    tickFormat: () => (value: number) => value.toLocaleString('en-US'),
  });
};

/** Axes of a chart: grid lines, numbers and names. */
export const axes = (
  x: Scale,
  y: Scale,
  { left, right, top, bottom }: Field,
  xName: string,
  yName: string,
): readonly Markup[] => {
  const [xFormat, yFormat] = [x.tickFormat(5), y.tickFormat(5)];
  const grid = y.ticks(5).map((tick) => `M${left} ${length(y(tick))}H${right}`);
  return [
    element('path', { class: 'grid', d: grid.join('') }),
    element('path', { class: 'axis', d: `M${left} ${bottom}H${right}` }),
    ...y.ticks(5).flatMap((tick) => {
      const text = yFormat(tick);
      return text === '' ? [] : [label(left - 6, y(tick) + 4, text, { anchor: 'end' })];
    }),
    ...x.ticks(5).flatMap((tick) => {
      const text = xFormat(tick);
      return text === '' ? [] : [label(x(tick), bottom + 17, text, { anchor: 'middle' })];
    }),
    label((left + right) / 2, bottom + 35, xName, { anchor: 'middle', kind: 'name' }),
    label(13, (top + bottom) / 2, yName, { anchor: 'middle', kind: 'name', turned: true }),
  ];
};
