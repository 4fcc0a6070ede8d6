import { ablationHeading, ablationTables } from '../../kinds/ablation-tables.js';
import type { Ablation } from '../../kinds/ablation-value.js';

const SPECIAL: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': "''",
  '±': '$\\pm$',
  μ: '$\\mu$',
};

/** Text whose characters mean nothing to LaTeX, in one line. */
const escaped = (text: string): string =>
  text.replace(/\s+/g, ' ').replace(/[\\~^<>|"±μ]|[&%$#_{}]/g, (character) => SPECIAL[character] ?? `\\${character}`);

/** Text of a cell: a sign at its beginning is one of mathematics, and so are those in the brackets of an interval. */
const cell = (text: string): string => escaped(text).replace(/(^|[[ ])([+-])(?=\d)/g, (_, before, sign) => `${before}$${sign}$`);

const row = (cells: readonly string[]): string => {
  const text = cells.map(cell).join(' & ');
  // A bracket at its beginning would be taken for the optional argument of the line break before.
  return `    ${text.startsWith('[') ? '{}' : ''}${text} \\\\`;
};

/** Writes a comparison as tables of LaTeX, one a metric, with the rules of the package booktabs. */
export const ablationLatex = (ablation: Ablation): string => {
  const parts = ablationTables(ablation).map(({ columns, rows, notes }) =>
    [
      '\\begin{table}',
      '  \\centering',
      `  \\begin{tabular}{l${'r'.repeat(columns.length - 1)}}`,
      '    \\toprule',
      row(columns),
      '    \\midrule',
      ...rows.map(row),
      '    \\bottomrule',
      '  \\end{tabular}',
      `  \\caption{${[ablationHeading(ablation), ...notes].map(escaped).join('; ')}.}`,
      '\\end{table}',
    ].join('\n'),
  );
  return `% needs \\usepackage{booktabs}\n${parts.join('\n\n')}\n`;
};
