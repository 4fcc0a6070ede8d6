import { jsonKind } from '../../artifacts/json-kind.js';
import { textTable } from '../../base/text-table.js';
import { ablationHeading, ablationTables } from './ablation-tables.js';
import { Ablation } from './ablation-value.js';

/** The comparison as text: a table for each metric; a note that holds for several stands below the first. */
export const ablationText = (ablation: Ablation): string => {
  const tables = ablationTables(ablation);
  const isNew = (note: string, at: number): boolean => !tables.slice(0, at).some(({ notes }) => notes.includes(note));
  return [
    ablationHeading(ablation),
    ...tables.flatMap(({ columns, rows, notes }, at) => [
      ...textTable([columns, ...rows]).map((line) => `  ${line}`),
      ...notes.filter((note) => isNew(note, at)).map((note) => `  ${note}`),
    ]),
  ].join('\n');
};

/** The artifact kind of an {@link Ablation}. */
export const ablationKind = jsonKind('ablation', 1, Ablation, ablationText);
