import { type Child, element, type Markup } from '../../report/markup.js';
import { scrolledTable } from '../../report/page/blocks.js';

/** Row of a {@link liveTable}: its head, its other cells, and a class. */
export interface LiveRow {
  readonly head: Child;
  readonly cells: readonly Child[];
  readonly look?: string;
}

/** A table whose rows have heads; its cells keep to one line but for the last, and it scrolls sideways in a narrow page. */
export const liveTable = (title: string, columns: readonly string[], rows: readonly LiveRow[]): Markup =>
  scrolledTable(
    title,
    columns,
    rows.map(({ head, cells, look }) =>
      element(
        'tr',
        { class: look },
        element('th', { scope: 'row' }, head),
        cells.map((cell) => element('td', {}, cell)),
      ),
    ),
    { look: 'live' },
  );
