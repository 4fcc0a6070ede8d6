import { type Figure, figure, type Table } from '../block.js';
import { element, type Markup } from '../markup.js';
import { fitted, label, picture, textWidth } from './frame.js';
import { length, numberText } from './number-text.js';

/** Rows of a heat map with a name of their own. */
export interface HeatRows {
  readonly name: string;
  readonly rows: readonly { readonly name: string; readonly values: readonly number[] }[];
}

/** Content of a {@link heatMap}. */
export interface HeatMap {
  readonly title: string;
  readonly description: string;
  /** The names of what columns and rows are. */
  readonly x: string;
  readonly y: string;
  readonly columns: readonly string[];
  readonly groups: readonly HeatRows[];
  /** The value of the darkest cell. */
  readonly most: number;
  /** True to write the values into the cells. */
  readonly hasNumbers?: boolean;
  readonly table: Table;
  readonly notes?: readonly string[];
}

/** Shades that values are rounded to; the darkest still lets text be read. */
const LEVELS = 16;

/** The shade of a value: 0 for none up to {@link LEVELS}, larger for larger values. */
export const shade = (value: number, most: number): number =>
  Number.isFinite(value) && most > 0 ? Math.round(LEVELS * Math.min(1, Math.max(0, value / most))) : 0;

/** Rectangles of equal shade as one path each, neighbours in a row joined. */
const shades = (
  rows: readonly (readonly number[])[],
  x: (column: number) => number,
  y: (row: number) => number,
  height: number,
  most: number,
) => {
  const paths = new Map<number, string[]>();
  for (const [row, values] of rows.entries()) {
    for (let from = 0; from < values.length; ) {
      const level = shade(values[from] as number, most);
      let to = from + 1;
      while (to < values.length && shade(values[to] as number, most) === level) to++;
      if (level > 0) {
        const width = length(x(to) - x(from));
        paths.set(level, [...(paths.get(level) ?? []), `M${length(x(from))} ${length(y(row))}h${width}v${height}h-${width}z`]);
      }
      from = to;
    }
  }
  return [...paths].map(
    ([level, parts]): Markup =>
      element('path', { class: 'heat', 'fill-opacity': Math.round((100 * level) / LEVELS) / 100, d: parts.join('') }),
  );
};

/** Draws a matrix as shades of one colour, the larger a value the darker. */
export const heatMap = (map: HeatMap): Figure => {
  const { title, description, x: xName, y: yName, columns, groups, most, hasNumbers = false, table, notes } = map;
  const rows = groups.flatMap((group) => group.rows);
  const names = Math.min(150, Math.max(...rows.map(({ name }) => textWidth(name)), 20));
  const headings = groups.length > 1 ? 16 : 0;
  const rowHeight = hasNumbers ? 24 : 13;
  const left = 30 + names;
  const across = hasNumbers ? Math.max(26, Math.min(52, Math.floor(400 / Math.max(1, columns.length)))) : 0;
  const width = hasNumbers ? left + across * columns.length + 12 : Math.max(460, left + 200);
  const step = (width - 12 - left) / Math.max(1, columns.length);
  const x = (column: number): number => left + column * step;
  const starts = groups.map((_, index) =>
    groups.slice(0, index).reduce((sum, group) => sum + headings + group.rows.length * rowHeight, 8),
  );
  const ends = starts.map((start, index) => start + headings + (groups[index]?.rows.length ?? 0) * rowHeight);
  const bottom = ends.at(-1) ?? 8;
  const drawn = groups.flatMap((group, index) => {
    const top = (starts[index] as number) + headings;
    const y = (row: number): number => top + row * rowHeight;
    return [
      ...(headings > 0 ? [label(left, top - 4, group.name, { kind: 'label strong' })] : []),
      ...shades(
        group.rows.map(({ values }) => values),
        x,
        y,
        rowHeight,
        most,
      ),
      element('path', { class: 'axis', d: `M${left} ${y(0)}H${length(x(columns.length))}V${y(group.rows.length)}H${left}z` }),
      ...group.rows.flatMap((row, at) => [
        label(left - 6, y(at) + rowHeight / 2 + 4, fitted(row.name, names), {
          anchor: 'end',
          kind: hasNumbers ? 'label' : 'label small',
        }),
        ...(hasNumbers
          ? row.values.flatMap((value, column) =>
              value === 0 ? [] : [label(x(column + 0.5), y(at) + rowHeight / 2 + 4, numberText(value), { anchor: 'middle' })],
            )
          : []),
      ]),
    ];
  });
  const every = hasNumbers ? 1 : Math.ceil(columns.length / 8);
  const longest = Math.max(...columns.map(textWidth), 0);
  const isTurned = hasNumbers && longest > step;
  const marks = columns.flatMap((name, column) =>
    column % every !== 0
      ? []
      : isTurned
        ? [label(x(column + 0.5) + 4, bottom + 6, fitted(name, 110), { anchor: 'end', turned: true })]
        : [label(x(column + 0.5), bottom + 16, name, { anchor: 'middle' })],
  );
  const below = isTurned ? Math.min(longest, 116) + 12 : 20;
  const size = { width, height: bottom + below + 22 };
  return figure({
    title,
    description,
    picture: picture(title, description, size, [
      drawn,
      marks,
      label((left + width - 12) / 2, bottom + below + 14, xName, { anchor: 'middle', kind: 'name' }),
      label(14, bottom / 2, yName, { anchor: 'middle', kind: 'name', turned: true }),
    ]),
    table,
    ...(notes === undefined ? {} : { notes }),
  });
};
