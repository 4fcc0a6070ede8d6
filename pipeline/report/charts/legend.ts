import { element, type Markup } from '../markup.js';
import { fitted, label, textWidth } from './frame.js';

/** Number of colours that series have before they repeat, dashed. */
export const COLOURS = 8;

/** The classes of the series with an index: its colour, and dashes from the second round of colours. */
export const seriesClass = (index: number): string => `series-${index % COLOURS}${index >= COLOURS ? ' dashed' : ''}`;

const ROW = 19;
const MARK = 24;

/** A legend in rows within a width: its markup, and the height that it takes. */
export const legend = (
  names: readonly string[],
  left: number,
  top: number,
  width: number,
): { readonly markup: readonly Markup[]; readonly height: number } => {
  const places: { readonly x: number; readonly row: number; readonly text: string }[] = [];
  let [next, row] = [0, 0];
  for (const name of names) {
    const text = fitted(name, width - MARK);
    const needs = MARK + textWidth(text);
    if (next > 0 && next + needs > width) [next, row] = [0, row + 1];
    places.push({ x: next, row, text });
    next += needs + 12;
  }
  const markup = places.flatMap(({ x, row: at, text }, index) => {
    const y = top + at * ROW;
    return [
      element('path', { class: `line ${seriesClass(index)}`, d: `M${left + x} ${y}h16` }),
      label(left + x + 20, y + 4, text),
    ];
  });
  return { markup, height: names.length === 0 ? 0 : (row + 1) * ROW };
};
