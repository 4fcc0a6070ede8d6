import * as t from 'io-ts';
import { digestOf } from '../../artifacts/digest.js';
import { settledAfter } from '../../artifacts/file-digests.js';
import { areUnchanged, type FileStamps, fileStamp } from '../../artifacts/file-stamp.js';
import type { Marks } from '../../artifacts/marks.js';
import { unseal } from '../../artifacts/store/sealed.js';

/** A package that a closure imports from outside of it: its name, and the folder that it was found in. */
export type OutsidePackage = readonly [name: string, folder: string | null];

/**
 * A bundle of a closure without what is installed: its digest, the files that it was made of, and the packages that it imports.
 */
const Mark = t.strict({
  with: t.string,
  bundle: t.string,
  files: t.record(t.string, t.string),
  packages: t.array(t.tuple([t.string, t.union([t.string, t.null])])),
});

/** A bundled closure: what of it is digested, and the packages outside it. */
export interface BundledClosure {
  readonly bundle: string;
  readonly packages: readonly OutsidePackage[];
}

/**
 * The closure that was bundled of a module's export before, if every file that it was made of has its state of then.
 *
 * @param madeWith text of what else a bundle depends on, such as versions
 * @param states the states that files have now
 */
export const recallClosure = async (
  marks: Marks | undefined,
  id: string,
  madeWith: string,
  states?: FileStamps,
): Promise<BundledClosure | undefined> => {
  const mark = await marks?.recall('closures', digestOf(id), (bytes) => unseal(Mark, bytes));
  return mark?.with === madeWith && (await areUnchanged(mark.files, states)) ? mark : undefined;
};

/**
 * Remembers a closure that was bundled of files, unless one of them changed so shortly before the bundling began, or since,
 * that its state would not tell an edit.
 *
 * @param began when bundling began, in milliseconds of the date
 */
export const rememberClosure = async (
  marks: Marks | undefined,
  id: string,
  madeWith: string,
  { bundle, packages }: BundledClosure,
  files: readonly string[],
  began: number,
): Promise<void> => {
  if (marks === undefined) return;
  const states = await Promise.all(files.map(async (file) => [file, await fileStamp(file)] as const));
  const settled = states.flatMap(([file, found]) =>
    found === undefined || began - found.latest <= settledAfter ? [] : [[file, found.state] as const],
  );
  if (settled.length < files.length) return;
  const mark = { with: madeWith, bundle, packages: packages.map(([name, folder]): [string, string | null] => [name, folder]) };
  await marks.remember('closures', digestOf(id), Mark.encode({ ...mark, files: Object.fromEntries(settled) }));
};
