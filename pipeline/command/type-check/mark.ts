import * as t from 'io-ts';
import { digestOf } from '../../../artifacts/digest.js';
import { areUnchanged, fileStamp } from '../../../artifacts/file-stamp.js';
import type { Marks } from '../../../artifacts/marks.js';
import { unseal } from '../../../artifacts/store/sealed.js';

/** Circumstances of the check of a file, and the files that were read for it as the file system had them. */
const Mark = t.strict({ with: t.string, files: t.record(t.string, t.string) });

/** Tells whether a file passed with the same configuration, and no file that was read for it has changed since. */
export const hasPassed = async (marks: Marks | undefined, path: string, checkedWith: string): Promise<boolean> => {
  const mark = await marks?.recall('type-checked', digestOf(path), (bytes) => unseal(Mark, bytes));
  return mark?.with === checkedWith && (await areUnchanged(mark.files));
};

/** Notes that a file passed; where that cannot be written the file is checked again next time. */
export const notePassed = async (
  marks: Marks | undefined,
  path: string,
  checkedWith: string,
  read: readonly string[],
): Promise<void> => {
  const states = await Promise.all(read.map(async (file) => [file, await fileStamp(file)] as const));
  const files = Object.fromEntries(states.flatMap(([file, found]) => (found === undefined ? [] : [[file, found.state]])));
  await marks?.remember('type-checked', digestOf(path), Mark.encode({ with: checkedWith, files }));
};
