const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

const PLAIN = /^[\x20-\x7e]*$/;
const WITHOUT_WIDTH = /^[\p{M}\p{Default_Ignorable_Code_Point}\p{Cc}]+$/u;
// East Asian Wide and Fullwidth of Unicode Standard Annex 11, and what is drawn as an emoji.
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18aff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;

const columnsOfGrapheme = (grapheme: string): number => (WITHOUT_WIDTH.test(grapheme) ? 0 : WIDE.test(grapheme) ? 2 : 1);

/** Columns of a terminal that a line takes, which has no tabs and nothing that the terminal obeys. */
export const columnsOf = (line: string): number =>
  PLAIN.test(line)
    ? line.length
    : [...graphemes.segment(line)].reduce((columns, { segment }) => columns + columnsOfGrapheme(segment), 0);

/** The longest beginning of a line that takes at most so many columns, with an ellipsis as its last where something is cut. */
export const truncated = (line: string, columns: number): string => {
  if (columnsOf(line) <= columns) return line;
  if (columns < 1) return '';
  let [kept, taken] = ['', 0];
  for (const { segment } of graphemes.segment(line)) {
    taken += columnsOfGrapheme(segment);
    if (taken > columns - 1) break;
    kept += segment;
  }
  return `${kept}…`;
};

/** A line with spaces behind it, so that it takes at least so many columns. */
export const padded = (line: string, columns: number): string => line + ' '.repeat(Math.max(0, columns - columnsOf(line)));
