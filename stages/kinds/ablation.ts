import { jsonKind } from '../../artifacts/json-kind.js';
import { textTable } from '../../base/text-table.js';
import { ablationHeading, ablationTables } from './ablation-tables.js';
import { Ablation } from './ablation-value.js';

/** The comparison as text: a table for each metric. */
export const ablationText = (ablation: Ablation): string =>
  [
    ablationHeading(ablation),
    ...ablationTables(ablation).flatMap(({ columns, rows, notes }) => [
      ...textTable([columns, ...rows]).map((line) => `  ${line}`),
      ...notes.map((note) => `  ${note}`),
    ]),
  ].join('\n');

/** The artifact kind of an {@link Ablation}. */
export const ablationKind = jsonKind('ablation', 1, Ablation, ablationText);
