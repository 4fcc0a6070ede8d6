import { isAbsolute, join, resolve } from 'node:path';
import * as either from 'fp-ts/lib/Either.js';
import type { LocateContext, LocatedFile } from '../artifacts/source.js';
import { exists } from '../base/exists.js';
import { type Problem, problem } from '../base/problem.js';

/** The folder of a data set's `root` setting: absolute as it is, relative from the project's folder. */
export const rootFolder = (location: Readonly<Record<string, string>>, context: LocateContext): string => {
  const root = location['root'] ?? 'data';
  return isAbsolute(root) ? root : resolve(context.projectFolder, root);
};

/** The folder that data is downloaded to: that of `--data`, or else the data set's root. */
export const downloadFolder = (location: Readonly<Record<string, string>>, context: LocateContext): string =>
  context.dataFolder ?? rootFolder(location, context);

/** The folders in which a data set may lie, in order of precedence: `--data`, then its root, each itself or `subfolder` of it. */
export const candidateFolders = (
  subfolder: string,
  location: Readonly<Record<string, string>>,
  context: LocateContext,
): readonly string[] =>
  [...(context.dataFolder === undefined ? [] : [context.dataFolder]), rootFolder(location, context)].flatMap((folder) => [
    folder,
    join(folder, subfolder),
  ]);

/** The wanted files that a folder lacks. */
export const missingFrom = async (folder: string, wanted: readonly string[]): Promise<readonly string[]> => {
  const present = await Promise.all(wanted.map((name) => exists(join(folder, name))));
  return wanted.filter((_, i) => !present[i]);
};

type Located = either.Either<Problem, readonly LocatedFile[]>;

/** Files of a data set as they lie on this machine. */
export interface FileSearch {
  /** The first folder that has them all. */
  readonly complete: string | undefined;
  /** Those that the fullest folder lacks. */
  readonly missing: readonly string[];
  /** The files as they lie in a folder. */
  readonly located: (folder: string) => Located;
  /** The usage problem of files that are missing: why else, and how to come by them. */
  readonly refuse: (why: string, remedy: string, cause?: Problem) => Located;
}

/** Looks for the wanted files of the data set `name` in the candidate folders. */
export const searchFiles = async (
  name: string,
  wanted: readonly string[],
  subfolder: string,
  location: Readonly<Record<string, string>>,
  context: LocateContext,
): Promise<FileSearch> => {
  const places = candidateFolders(subfolder, location, context);
  const lacking = await Promise.all(places.map((place) => missingFrom(place, wanted)));
  const missing = lacking.reduce((a, b) => (b.length < a.length ? b : a));
  return {
    complete: places[lacking.findIndex((names) => names.length === 0)],
    missing,
    located: (folder) => either.right(wanted.map((file) => ({ name: file, path: join(folder, file) }))),
    refuse: (why, remedy, cause) =>
      either.left(problem('usage', `${name} lacks ${missing.join(', ')}${why}`, `looked in ${places.join(', ')}`, remedy, cause)),
  };
};
