import { stat } from 'node:fs/promises';
import * as t from 'io-ts';
import { digestOf } from '../../artifacts/digest.js';
import { settledAfter } from '../../artifacts/file-digests.js';
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

/** State of a file as the file system has it, the time of its last change among it, which nobody can set back. */
export interface FileState {
  readonly state: string;
  /** Time of that change, in milliseconds of the date. */
  readonly latest: number;
}

/** Gives the state of a file; undefined where there is none. */
export type FileStates = (path: string) => Promise<FileState | undefined>;

const stateOf: FileStates = async (path) =>
  stat(path, { bigint: true }).then(
    ({ size, mtimeNs, ctimeNs, mtimeMs, ctimeMs, ino, dev }) => ({
      state: [size, mtimeNs, ctimeNs, ino, dev].join(' '),
      latest: Number(mtimeMs > ctimeMs ? mtimeMs : ctimeMs),
    }),
    () => undefined,
  );

/** File states that are asked for once, for as long as modules are taken not to change. */
export const rememberStates = (): FileStates => {
  const known = new Map<string, ReturnType<FileStates>>();
  return (path) => {
    const state = known.get(path) ?? stateOf(path);
    known.set(path, state);
    return state;
  };
};

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
  states: FileStates = stateOf,
): Promise<BundledClosure | undefined> => {
  const mark = await marks?.recall('closures', digestOf(id), (bytes) => unseal(Mark, bytes));
  if (mark?.with !== madeWith) return undefined;
  const same = await Promise.all(Object.entries(mark.files).map(async ([file, state]) => (await states(file))?.state === state));
  return same.every(Boolean) ? mark : undefined;
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
  const states = await Promise.all(files.map(async (file) => [file, await stateOf(file)] as const));
  const settled = states.flatMap(([file, found]) =>
    found === undefined || began - found.latest <= settledAfter ? [] : [[file, found.state] as const],
  );
  if (settled.length < files.length) return;
  const mark = { with: madeWith, bundle, packages: packages.map(([name, folder]): [string, string | null] => [name, folder]) };
  await marks.remember('closures', digestOf(id), Mark.encode({ ...mark, files: Object.fromEntries(settled) }));
};
