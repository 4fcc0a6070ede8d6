import * as t from 'io-ts';
import { jsonKind } from '../../artifacts/json-kind.js';
import { textTable } from '../../base/text-table.js';

/** One row of a table: what a paper prints and what was measured, a text for each column; empty where there is none. */
const Row = t.readonly(
  t.strict({
    name: t.string,
    paper: t.readonlyArray(t.string),
    measured: t.readonlyArray(t.string),
  }),
);

/** A table of a paper with what was measured beside its figures. */
export const Comparison = t.readonly(
  t.strict({
    title: t.string,
    columns: t.readonlyArray(t.string),
    rows: t.readonlyArray(Row),
    /** Differences of the settings from the paper's. */
    notes: t.readonlyArray(t.string),
  }),
);
export type Comparison = t.TypeOf<typeof Comparison>;

/** The table as text: a line for the paper and a line for the measurement of each row. */
export const comparisonText = ({ title, columns, rows, notes }: Comparison): string => {
  const lines = [
    ['', '', ...columns],
    ...rows.flatMap(({ name, paper, measured }) => [
      [name, 'paper', ...columns.map((_, column) => paper[column] || '-')],
      ['', 'here', ...columns.map((_, column) => measured[column] || '-')],
    ]),
  ];
  return [title, ...textTable(lines).map((line) => `  ${line}`), ...notes.map((note) => `  ${note}`)].join('\n');
};

/** The artifact kind of a {@link Comparison}. */
export const comparisonKind = jsonKind('comparison', 1, Comparison, comparisonText);
