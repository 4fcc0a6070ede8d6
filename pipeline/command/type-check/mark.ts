import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as either from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { canonicalText } from '../../../artifacts/canonical.js';
import { digestOf } from '../../../artifacts/digest.js';
import { parseJson } from '../../../artifacts/json-kind.js';

/** What a file was checked with, and the files that were read for it as the file system had them. */
const Mark = t.strict({ with: t.string, files: t.record(t.string, t.string) });

const stateOf = (path: string): Promise<string | undefined> =>
  stat(path, { bigint: true }).then(
    ({ size, mtimeNs, ctimeNs, ino, dev }) => [size, mtimeNs, ctimeNs, ino, dev].join(' '),
    () => undefined,
  );

const markFile = (storeFolder: string, path: string): string => join(storeFolder, 'type-checked', digestOf(path));

/** Tells whether a file passed with the same configuration, and no file that was read for it has changed since. */
export const hasPassed = async (storeFolder: string, path: string, checkedWith: string): Promise<boolean> => {
  const bytes = await readFile(markFile(storeFolder, path)).catch(() => undefined);
  const mark = bytes === undefined ? undefined : either.chainW(Mark.decode)(parseJson(bytes));
  if (mark === undefined || either.isLeft(mark) || mark.right.with !== checkedWith) return false;
  const same = await Promise.all(Object.entries(mark.right.files).map(async ([file, state]) => (await stateOf(file)) === state));
  return same.every(Boolean);
};

/** Notes that a file passed; where that cannot be written the file is checked again next time. */
export const notePassed = async (
  storeFolder: string,
  path: string,
  checkedWith: string,
  read: readonly string[],
): Promise<void> => {
  const states = await Promise.all(read.map(async (file) => [file, await stateOf(file)] as const));
  const files = Object.fromEntries(states.filter(([, state]) => state !== undefined));
  const mark = markFile(storeFolder, path);
  await mkdir(dirname(mark), { recursive: true })
    .then(() => writeFile(mark, canonicalText({ with: checkedWith, files })))
    .catch(() => undefined);
};
