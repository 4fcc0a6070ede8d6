import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import * as either from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { type Problem, problem } from '../../base/problem.js';
import { errorCode } from '../../base/system-error.js';
import { appendTo, type LineFile } from './append.js';
import { CSV_TABLES, type CsvRow, type CsvTable, csvRows } from './csv-tables.js';
import { makeFile } from './new-file.js';
import { makeFolder } from './new-folder.js';
import { openProblem } from './open-problem.js';
import type { SinkWriter } from './sink.js';

const textOf = (rows: readonly (readonly unknown[])[]): string =>
  stringify(rows as unknown[][], { cast: { boolean: (value) => String(value), number: (value) => String(value) } });

const TABLES = Object.keys(CSV_TABLES) as readonly CsvTable[];

/** The first line of a file, with its line break; shorter where the file is. */
const firstLine = async (path: string, length: number): Promise<string> => {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead).toString('utf8');
  } finally {
    await file.close();
  }
};

const headerOf = (table: CsvTable): string => textOf([CSV_TABLES[table]]);

/** The header of a table that is there, or nothing; other columns are refused. */
const expectColumns = async (path: string, table: CsvTable): Promise<string> => {
  const header = headerOf(table);
  const found = await firstLine(path, Buffer.byteLength(header)).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return '';
    throw error;
  });
  if (found === '' || found === header) return found;
  throw problem('usage', 'the table has other columns than those of a run', path, 'name another folder, or move the file away');
};

const closeAll = (files: readonly LineFile[]): Promise<unknown> => Promise.allSettled(files.map((file) => file.end()));

/** Opens a table, with its header where it is new. */
const openTable = async (path: string, table: CsvTable): Promise<LineFile> => {
  const header = headerOf(table);
  // Of several runs that begin at once one makes the file.
  if ((await expectColumns(path, table)) === '') await makeFile(path, header);
  const found = await expectColumns(path, table);
  const file = await appendTo(path, 'quotation');
  if (found !== '') return file;
  try {
    await file.append(header);
    return file;
  } catch (error) {
    await closeAll([file]);
    throw error;
  }
};

const writerOf = (files: ReadonlyMap<CsvTable, LineFile>): SinkWriter => ({
  takes: [],
  write: async (event) => {
    const rows = new Map<CsvTable, CsvRow['cells'][]>();
    for (const { table, cells } of csvRows(event)) rows.set(table, [...(rows.get(table) ?? []), cells]);
    for (const [table, cells] of rows) await (files.get(table) as LineFile).append(textOf(cells));
  },
  end: async () => {
    await Promise.all([...files.values()].map((file) => file.end()));
  },
});

/** Opens the tables of a folder, which is made where its parent is there. */
export const openCsv =
  (folder: string): TaskEither<Problem, SinkWriter> =>
  async () => {
    const made = await makeFolder(folder, 'the folder of the tables')();
    if (either.isLeft(made)) return made;
    const files = new Map<CsvTable, LineFile>();
    const pathOf = (table: CsvTable): string => join(folder, `${table}.csv`);
    let path = folder;
    try {
      // All before any is made.
      for (const table of TABLES) {
        path = pathOf(table);
        await expectColumns(path, table);
      }
      for (const table of TABLES) {
        path = pathOf(table);
        files.set(table, await openTable(path, table));
      }
    } catch (error) {
      await closeAll([...files.values()]);
      return either.left(openProblem('the table', path, error));
    }
    return either.right(writerOf(files));
  };
