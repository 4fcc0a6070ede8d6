import { stringify } from 'csv-stringify/sync';
import * as either from 'fp-ts/lib/Either.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Rows } from '../../../artifacts/kind.js';
import { type Problem, problem } from '../../../base/problem.js';
import { visible } from '../../../base/quote.js';
import { textTable } from '../../../base/text-table.js';
import type { Surroundings } from '../../compose/surroundings.js';
import type { Table } from '../../report/block.js';
import type { Match } from './find-digest.js';

/** An artifact whose kind gives rows: all of them, and the tables that a report has of it. */
export interface WithRows {
  readonly rows: Rows;
  readonly tables: readonly Table[];
}

/** Rows and tables of an artifact; undefined where its kind, of those of the house, gives no rows, and where its bytes are damaged. */
export const withRows = (
  { manifest, name, produced }: Match,
  bytes: Uint8Array,
  { sections }: Pick<Surroundings, 'sections'>,
): taskEither.TaskEither<never, WithRows | undefined> =>
  taskEither.fromTask(async () => {
    const section = (await sections?.())?.find(({ kind }) => kind.name === produced.kind);
    if (section?.kind.rows === undefined) return undefined;
    const decoded = section.kind.decode(bytes);
    if (either.isLeft(decoded)) return undefined;
    const { stage, seed } = manifest.parts;
    const kinds = Object.values(manifest.outputs).map(({ kind }) => kind);
    const shown = { stage, group: stage, name, digest: produced.digest, seed, kinds, value: decoded.right };
    const tables = (await section.draw([shown])).filter((block): block is Table => block.block === 'table');
    return { rows: section.kind.rows(decoded.right), tables };
  });

/** A table of a report as lines of text, its title above and its remarks below. */
export const tableText = ({ title, columns, rows, notes = [] }: Table): string =>
  [title, ...(rows.length === 0 ? [] : textTable([columns, ...rows.map((row) => row.map(visible))])), ...notes].join('\n');

/** The rows as CSV, or the usage problem of an artifact without any. */
export const csvText = (found: WithRows | undefined, { produced: { kind } }: Match): either.Either<Problem, string> =>
  found === undefined
    ? either.left(
        problem(
          'usage',
          `this is an artifact of the kind ${kind}, which has no rows`,
          '--csv',
          'take predictions, the output of `predict`, from `pipe ls --artifacts`; `pipe logs FILE --to csv:FOLDER` writes metrics',
        ),
      )
    : either.right(stringify([[...found.rows.columns], ...found.rows.rows.map((row) => [...row])]));
