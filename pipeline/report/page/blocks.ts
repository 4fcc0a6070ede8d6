import type { Block, Figure, Table } from '../block.js';
import { element, type Markup } from '../markup.js';

const notesOf = (notes: readonly string[] = []): readonly Markup[] => notes.map((note) => element('p', { class: 'note' }, note));

/**
 * A table that scrolls sideways where it is wider than the page; its region can be reached by keyboard.
 *
 * @param rows each the `tr` of a row
 */
export const scrolledTable = (
  title: string,
  columns: readonly string[],
  rows: readonly Markup[],
  { look, caption }: { readonly look?: string; readonly caption?: Markup } = {},
): Markup =>
  element(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': title },
    element(
      'table',
      { class: look },
      caption,
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          columns.map((column) => element('th', { scope: 'col' }, column)),
        ),
      ),
      element('tbody', {}, rows),
    ),
  );

/** A table of a report, with its notes. */
export const tableMarkup = ({ title, columns, rows, notes }: Table, hasCaption = true): Markup =>
  element(
    'div',
    { class: 'table' },
    scrolledTable(
      title,
      columns,
      rows.map((row) =>
        element(
          'tr',
          {},
          row.map((cell) => element('td', {}, cell)),
        ),
      ),
      hasCaption ? { caption: element('caption', {}, title) } : {},
    ),
    notesOf(notes),
  );

/** Pictures from this width, in pixels, have a row of the page for themselves. */
const WIDE = 610;

const widthOf = ({ markup }: Markup): number => Number(/ width="([\d.]+)/.exec(markup)?.[1] ?? 0);

const figureMarkup = ({ title, picture, table, notes }: Figure): Markup =>
  element(
    'figure',
    widthOf(picture) >= WIDE ? { class: 'wide' } : {},
    element('figcaption', {}, title),
    element('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': title }, picture),
    notesOf(notes),
    element('details', {}, element('summary', {}, 'Numbers'), tableMarkup(table, false)),
  );

/** A text as it is written; one line is broken where the page ends, several scroll. */
export const textMarkup = (text: string): Markup =>
  text.includes('\n') ? element('pre', { tabindex: 0 }, text) : element('pre', { class: 'line' }, text);

/** The markup of a piece of a report. */
export const blockMarkup = (block: Block): Markup => {
  switch (block.block) {
    case 'figure':
      return figureMarkup(block);
    case 'table':
      return tableMarkup(block);
    case 'passage':
      return element('div', { class: 'passage' }, element('h3', {}, block.title), textMarkup(block.text));
  }
};
