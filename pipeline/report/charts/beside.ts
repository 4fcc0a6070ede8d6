import { type Markup, raw } from '../markup.js';
import { fitted, label, picture } from './frame.js';

/** A picture within others: one `svg` element, and its caption. */
export interface Captioned {
  readonly caption: string;
  readonly picture: Markup;
}

const GAP = 16;
const CAPTION = 20;

const sizeOf = ({ markup }: Markup): { readonly width: number; readonly height: number } => {
  const head = markup.slice(0, markup.indexOf('>'));
  const [width, height] = ['width', 'height'].map((name) => Number(new RegExp(` ${name}="([\\d.]+)"`).exec(head)?.[1] ?? 0));
  return { width: width ?? 0, height: height ?? 0 };
};

const most = (sizes: readonly number[]): number => Math.max(0, ...sizes);

/**
 * Puts pictures beside each other in one, row by row, each below its caption; those of one column begin at one place.
 *
 * @param rows pictures, each row's from left to right
 */
export const besidePicture = (title: string, description: string, rows: readonly (readonly Captioned[])[]): Markup => {
  const sizes = rows.map((row) => row.map((one) => sizeOf(one.picture)));
  const columns = most(rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) => most(sizes.map((row) => row[column]?.width ?? 0)));
  const heights = sizes.map((row) => most(row.map(({ height }) => height)) + CAPTION);
  const startOf = (lengths: readonly number[], at: number): number =>
    lengths.slice(0, at).reduce((sum, length) => sum + length + GAP, GAP);
  const parts = rows.flatMap((row, at) =>
    row.flatMap(({ caption, picture: { markup } }, column) => {
      const [x, y] = [startOf(widths, column), startOf(heights, at)];
      return [
        label(x, y + 12, fitted(caption, widths[column] ?? 0), { kind: 'strong' }),
        raw(markup.replace('<svg', `<svg x="${x}" y="${y + CAPTION}"`)),
      ];
    }),
  );
  const size = { width: startOf(widths, widths.length), height: startOf(heights, heights.length) };
  return picture(title, description, size, ...parts);
};
