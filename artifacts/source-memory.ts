import { opendir, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type * as either from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { errorCode } from '../base/system-error.js';
import { Digest } from './digest.js';
import type { Marks } from './marks.js';
import { unseal } from './store/sealed.js';

/**
 * Files of a data set where it was found last: its files by one digest, how many, and the deepest path that holds them
 * all, as it was and as it is seen from the project, which may have been moved since.
 */
const SourceMemory = t.strict({ files: Digest, count: t.number, place: t.string, fromProject: t.string });

/** Reads an entry of the remembered sources, or says what is wrong with it. */
export const rememberedSource = (bytes: Uint8Array): either.Either<string, t.TypeOf<typeof SourceMemory>> =>
  unseal(SourceMemory, bytes);

const commonPlace = (paths: readonly string[]): string =>
  paths.reduce((common, path) => {
    let at = common;
    while (at !== path && !path.startsWith(at.endsWith(sep) ? at : at + sep) && dirname(at) !== at) at = dirname(at);
    return at;
  });

/** Tells whether nothing is left at a path: no file, and no folder that has a file anywhere below. */
const isGone = async (path: string): Promise<boolean> => {
  try {
    if (!(await stat(path)).isDirectory()) return false;
    for await (const entry of await opendir(path)) {
      // What the system itself leaves in a folder is hidden, and no data.
      if (entry.name.startsWith('.')) continue;
      if (!(entry.isDirectory() && (await isGone(join(path, entry.name))))) return false;
    }
    return true;
  } catch (cause) {
    return ['ENOENT', 'ENOTDIR'].includes(errorCode(cause) ?? '');
  }
};

/**
 * Remembers what a data set had at a place.
 *
 * @param identity digest of what asks for the files: the data set, its settings and where it is said to lie
 * @param files digest of the files' names and contents
 * @param paths where they were found, one at least
 * @param project the project's folder
 */
export const rememberSource = async (
  marks: Marks | undefined,
  identity: Digest,
  files: Digest,
  paths: readonly string[],
  project: string,
): Promise<void> => {
  const place = commonPlace(paths);
  const value = { files, count: paths.length, place, fromProject: relative(project, place) };
  const known = await marks?.recall('sources', identity, rememberedSource);
  if (known?.files !== files || known.place !== place || known.fromProject !== value.fromProject)
    await marks?.remember('sources', identity, SourceMemory.encode(value));
};

/**
 * Digest of the files that a data set had where it was found last, if all of them are gone from there. Where something
 * is left, there or at the same place seen from the project, it is what is there that counts.
 */
export const recallSource = async (marks: Marks | undefined, identity: Digest, project: string): Promise<Digest | undefined> => {
  const known = await marks?.recall('sources', identity, rememberedSource);
  if (known === undefined) return undefined;
  const isLeft = !((await isGone(known.place)) && (await isGone(resolve(project, known.fromProject))));
  return isLeft ? undefined : known.files;
};
