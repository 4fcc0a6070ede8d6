import { type Figure, figure, table } from '../block.js';
import { element } from '../markup.js';
import { axes, extent, type Field, isDrawable, scaleOf } from './axes.js';
import { fitted, label, picture, textWidth } from './frame.js';
import { length, numberText } from './number-text.js';

/** A value with the interval around it; null where there is none. */
export interface Interval {
  readonly name: string;
  readonly value: number;
  readonly interval: readonly [low: number, high: number] | null;
}

/** An interval chart: its texts, and what it shows. */
export interface IntervalChart {
  readonly title: string;
  /** Name of the axis of values. */
  readonly x: string;
  readonly intervals: readonly Interval[];
  readonly notes?: readonly string[];
}

const [ROW, RIGHT, TOP, MOST_NAME] = [26, 560, 12, 180];

/** Draws values with their intervals, one below the other, beside the line of zero: those that cross it may be no difference. */
export const intervalChart = ({ title, x: axis, intervals, notes }: IntervalChart): Figure => {
  const drawn = intervals.filter(({ value, interval }) => [value, ...(interval ?? [])].every(isDrawable));
  const widest = Math.max(0, ...drawn.map(({ name }) => textWidth(name)));
  const field: Field = {
    left: 40 + Math.min(MOST_NAME, widest),
    right: RIGHT,
    top: TOP,
    bottom: TOP + ROW * Math.max(1, drawn.length),
  };
  const x = scaleOf(extent([0, ...drawn.flatMap(({ value, interval }) => [value, ...(interval ?? [])])]), [
    field.left,
    field.right,
  ]);
  const y = Object.assign((row: number) => field.top + ROW * (row + 0.5), { ticks: () => [], tickFormat: () => () => '' });
  const rows = drawn.flatMap(({ name, value, interval }, row) => {
    const [at, middle] = [length(x(value)), y(row)];
    const bar =
      interval === null
        ? []
        : [
            element('path', {
              class: 'line series-0',
              d: `M${length(x(interval[0]))} ${middle}H${length(x(interval[1]))}${interval.map((end) => `M${length(x(end))} ${middle - 4}V${middle + 4}`).join('')}`,
            }),
          ];
    return [
      label(field.left - 8, middle + 4, fitted(name, MOST_NAME), { anchor: 'end' }),
      ...bar,
      element('circle', { class: 'dot series-0', cx: at, cy: middle, r: 4 }),
    ];
  });
  const left = intervals.length - drawn.length;
  const description = `${axis} of ${intervals.length} with their intervals; the dashed line is 0.`;
  return figure({
    title,
    description,
    picture: picture(title, description, { width: RIGHT + 20, height: field.bottom + 44 }, [
      axes(x, y, field, axis, ''),
      element('path', { class: 'diagonal', d: `M${length(x(0))} ${field.top}V${field.bottom}` }),
      rows,
    ]),
    table: table({
      title,
      columns: ['', axis, 'from', 'to'],
      rows: intervals.map(({ name, value, interval }) => [name, numberText(value), ...(interval ?? []).map(numberText)]),
    }),
    notes: [...(notes ?? []), ...(left === 0 ? [] : [`${left} not drawn, since they are not finite`])],
  });
};
