import { mkdir, readdir, readFile, truncate } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode } from '../../../base/system-error.js';
import { appendTo, type LineFile } from '../append.js';
import { type Tree, withAt } from './texts.js';

/** The end of the name of a table. */
const TABLE = '.tsv';

/** The last row of a table. */
export interface LastRow {
  readonly step: number;
  readonly value: number;
}

/** The text of a file; undefined where there is none. */
export const readOrNone = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  });

const PYTHON_NUMBERS: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
};

const lastRowOf = async (path: string, isCut: boolean): Promise<LastRow | undefined> => {
  const text = (await readOrNone(path)) ?? '';
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (isCut && whole.length < text.length) await truncate(path, Buffer.byteLength(whole));
  const [step = '', value = ''] = whole.trimEnd().split('\n').at(-1)?.split('\t') ?? [];
  return /^-?\d+$/.test(step) ? { step: Number(step), value: PYTHON_NUMBERS[value] ?? Number(value) } : undefined;
};

/**
 * The last rows of the tables below a folder, by the name of the table: its path within the folder, with `/`, without its end.
 *
 * @param isCut whether a row that was only begun is cut off, by whoever goes on in the tables
 */
export const lastRows = async (folder: string, isCut: boolean): Promise<ReadonlyMap<string, LastRow>> => {
  const found = await readdir(folder, { recursive: true }).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  });
  const rows = new Map<string, LastRow>();
  for (const path of found.filter((one) => one.endsWith(TABLE))) {
    const row = await lastRowOf(join(folder, path), isCut);
    if (row !== undefined) rows.set(path.slice(0, -TABLE.length).replaceAll('\\', '/'), row);
  }
  return rows;
};

/** The last values of tables as a tree by the parts of their names. */
export const valuesOf = (rows: ReadonlyMap<string, LastRow>): Tree =>
  [...rows].reduce((tree: Tree, [name, { value }]) => withAt(tree, name.split('/'), value), {});

/** Opens the table of a name below a folder to append rows to, and makes it, with its header, where it is not there. */
export const openTable = async (folder: string, name: string): Promise<LineFile> => {
  const path = join(folder, `${name}${TABLE}`);
  await mkdir(dirname(path), { recursive: true });
  const isNew = (await readOrNone(path)) === undefined;
  const file = await appendTo(path);
  if (isNew) await file.append(`step\t${basename(name)}\n`);
  return file;
};
