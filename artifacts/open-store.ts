import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as either from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { canonicalText } from './canonical.js';
import { parseJson } from './json-kind.js';
import { type Problem, problem } from './problem.js';
import { openActions } from './store/actions.js';
import { ensureFolder, writeAtomically } from './store/atomic-write.js';
import { openCheckpoints } from './store/checkpoints.js';
import { openClaims } from './store/claims.js';
import { onDisk, unless } from './store/disk-problem.js';
import { openObjects } from './store/objects.js';
import { type StorePaths, storePaths } from './store/paths.js';
import { cleanTemporary, temporaryIn } from './store/temporary.js';
import { openVerify } from './store/verify.js';
import type { Store } from './store.js';

/** The format that this version reads and writes; raised when an older sluice could not use the store. */
const format = 1;

const checkFormat = (paths: StorePaths, bytes: Uint8Array): void => {
  const content = parseJson(bytes);
  const found = either.isRight(content) ? (content.right as { readonly format?: unknown } | null)?.format : undefined;
  if (typeof found !== 'number' || !Number.isInteger(found) || found < 1) {
    throw problem(
      'store',
      'This folder has a store.json that is not of a sluice store, or is damaged',
      paths.format,
      'Choose another folder with --store or SLUICE_STORE',
    );
  }
  if (found > format) {
    throw problem(
      'store',
      `This store was made by a newer version of sluice (its format is ${found}; this version knows ${format})`,
      paths.folder,
      'Update sluice, or choose another folder with --store or SLUICE_STORE',
    );
  }
};

const prepare = async (paths: StorePaths): Promise<void> => {
  const existing = await unless(['ENOENT'], readFile(paths.format));
  if (existing !== undefined) checkFormat(paths, existing);
  for (const folder of [paths.folder, paths.temporary, paths.objects, paths.actions, paths.checkpoints, paths.claims]) {
    await ensureFolder(folder);
  }
  if (existing === undefined) await writeAtomically(paths.temporary, paths.format, canonicalText({ format }));
  await cleanTemporary(paths.temporary);
  await cleanTemporary(temporaryIn(paths.files));
};

/**
 * Opens the store in a folder, and creates it if there is none.
 *
 * Errors are `store` problems: a disk that is full, read-only or forbidden, a path through a file, a folder whose
 * store.json is not a store's, and a store made by a newer version.
 */
export const openStore = (folder: string): TaskEither<Problem, Store> => {
  const paths = storePaths(resolve(folder));
  return onDisk(paths.folder, async () => {
    await prepare(paths);
    return {
      folder: paths.folder,
      ...openObjects(paths),
      ...openActions(paths),
      ...openCheckpoints(paths),
      ...openClaims(paths),
      ...openVerify(paths),
    };
  });
};
