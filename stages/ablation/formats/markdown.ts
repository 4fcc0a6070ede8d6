import { ablationHeading, ablationTables } from '../../kinds/ablation-tables.js';
import type { Ablation } from '../../kinds/ablation-value.js';

/** Text whose characters mean nothing to Markdown, in one line. */
const escaped = (text: string): string => text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]<>|~#&]/g, '\\$&');

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** Writes a comparison as tables of GitHub's Markdown, one a metric. */
export const ablationMarkdown = (ablation: Ablation): string => {
  const parts = ablationTables(ablation).map(({ columns, rows, notes }) =>
    [
      line(columns.map(escaped)),
      line(columns.map((_, column) => (column === 0 ? '---' : '---:'))),
      ...rows.map((row) => line(row.map(escaped))),
      ...notes.flatMap((note) => ['', escaped(note)]),
    ].join('\n'),
  );
  return `${[escaped(ablationHeading(ablation)), ...parts].join('\n\n')}\n`;
};
