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

/** Groups that stand side by side: three where there are many of equal rows, so that one set of names does for them. */
const besideOf = (groups: readonly HeatRows[]): number => {
  const namesOf = ({ rows }: HeatRows): string => JSON.stringify(rows.map(({ name }) => name));
  return groups.length > 4 && new Set(groups.map(namesOf)).size === 1 ? 3 : 1;
};

const GAP = 18;

/** Draws a matrix as shades of one colour, the larger a value the darker. */
export const heatMap = (map: HeatMap): Figure => {
  const { title, description, x: xName, y: yName, columns, groups, most, hasNumbers = false, table, notes } = map;
  const rows = groups.flatMap((group) => group.rows);
  const names = Math.min(150, Math.max(...rows.map(({ name }) => textWidth(name)), 20));
  const beside = besideOf(groups);
  const heading = groups.length > 1 ? 18 : 0;
  const rowHeight = hasNumbers ? 24 : 13;
  const left = 30 + names;
  const cell = Math.max(26, Math.min(52, Math.floor(400 / Math.max(1, columns.length))));
  const panel = hasNumbers ? cell * columns.length : beside === 1 ? Math.max(200, 448 - left) : 240;
  const width = left + beside * panel + (beside - 1) * GAP + 12;
  const step = panel / Math.max(1, columns.length);
  const panelLeft = (index: number): number => left + (index % beside) * (panel + GAP);
  const starts: number[] = [];
  let bottom = 8;
  for (const [index, group] of groups.entries()) {
    starts.push(index % beside === 0 ? bottom : (starts[index - 1] as number));
    bottom = Math.max(bottom, (starts[index] as number) + heading + group.rows.length * rowHeight);
  }
  const drawn = groups.flatMap((group, index) => {
    const top = (starts[index] as number) + heading;
    const x = (column: number): number => panelLeft(index) + column * step;
    const y = (row: number): number => top + row * rowHeight;
    const middle = (row: number): number => y(row) + rowHeight / 2 + 4;
    const values = group.rows.map((row) => row.values);
    const kind = hasNumbers ? 'label' : 'label small';
    return [
      ...(heading > 0 ? [label(x(0), top - 4, group.name, { kind: 'label strong' })] : []),
      ...shades(values, x, y, rowHeight, most),
      element('path', {
        class: 'axis',
        d: `M${length(x(0))} ${y(0)}H${length(x(columns.length))}V${y(values.length)}H${length(x(0))}z`,
      }),
      ...(index % beside === 0
        ? group.rows.map(({ name }, at) => label(left - 6, middle(at), fitted(name, names), { anchor: 'end', kind }))
        : []),
      ...(hasNumbers
        ? values.flatMap((row, at) =>
            row.flatMap((value, column) =>
              value === 0 ? [] : [label(x(column + 0.5), middle(at), numberText(value), { anchor: 'middle' })],
            ),
          )
        : []),
    ];
  });
  const every = hasNumbers ? 1 : Math.ceil(columns.length / (beside === 1 ? 8 : 5));
  const longest = Math.max(...columns.map(textWidth), 0);
  const isTurned = hasNumbers && longest > step;
  const marks = Array.from({ length: Math.min(beside, groups.length) }, (_, index) =>
    columns.flatMap((name, column) => {
      const at = panelLeft(index) + (column + 0.5) * step;
      if (column % every !== 0) return [];
      return isTurned
        ? [label(at + 4, bottom + 6, fitted(name, 110), { anchor: 'end', turned: true })]
        : [label(at, bottom + 16, name, { anchor: 'middle' })];
    }),
  );
  const below = isTurned ? Math.min(longest, 116) + 12 : 20;
  return figure({
    title,
    description,
    picture: picture(title, description, { width, height: bottom + below + 22 }, [
      drawn,
      marks,
      label((left + width - 12) / 2, bottom + below + 14, xName, { anchor: 'middle', kind: 'name' }),
      label(14, bottom / 2, yName, { anchor: 'middle', kind: 'name', turned: true }),
    ]),
    table,
    ...(notes === undefined ? {} : { notes }),
  });
};
