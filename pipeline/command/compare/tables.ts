import { textTable } from '../../../base/text-table.js';

/** A table with its head, or lines that stand as they are under a title. */
export type Part =
  | { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | { readonly title: string; readonly lines: readonly string[] };

/** The most rows of a table unless all are asked for. */
export const MOST = 20;

/** The rows of a table that are shown, and under them how many are left out. */
export const shownRows = (rows: readonly (readonly string[])[], all: boolean): readonly (readonly string[])[] => {
  const shown = all ? rows : rows.slice(0, MOST);
  const rest = rows.length - shown.length;
  return rest === 0 ? shown : [...shown, [`and ${rest} more (--all)`]];
};

const asText = (part: Part): string =>
  'head' in part
    ? textTable([part.head, ...part.rows]).join('\n')
    : [part.title, ...part.lines.map((line) => `  ${line}`)].join('\n');

const markdownCell = (text: string): string => text.replaceAll('|', '\\|').replace(/\r\n|\r|\n/g, ' ');

const markdownRow = (cells: readonly string[]): string => `| ${cells.map(markdownCell).join(' | ')} |`;

const asMarkdown = (part: Part): string =>
  'head' in part
    ? [markdownRow(part.head), markdownRow(part.head.map(() => '---')), ...part.rows.map(markdownRow)].join('\n')
    : [`**${part.title}**`, '', '```text', ...part.lines, '```'].join('\n');

/** Parts as text for a terminal, or as Markdown. */
export const partsText = (parts: readonly Part[], form: 'text' | 'markdown'): string =>
  parts.map(form === 'text' ? asText : asMarkdown).join('\n\n');

/** Texts of several lines side by side, each under its title; `≠` marks the lines in which they differ. */
export const sideBySide = (titles: readonly string[], texts: readonly string[]): readonly string[] => {
  const all = texts.map((text) => text.split('\n'));
  const height = Math.max(...all.map((lines) => lines.length));
  const rows = Array.from({ length: height }, (_, at) => {
    const cells = all.map((lines) => lines[at] ?? '');
    return [cells.some((cell) => cell !== cells[0]) ? '≠' : '', ...cells];
  });
  return textTable([['', ...titles], ...rows]);
};
