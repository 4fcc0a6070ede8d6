import { resolve } from 'node:path';
import type { Option } from 'fp-ts/lib/Option.js';
import * as option from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Problem } from '../base/problem.js';
import { openActions } from './store/actions.js';
import { ensureFolder, writeAtomically } from './store/atomic-write.js';
import { openCheckpoints } from './store/checkpoints.js';
import { openClaims } from './store/claims.js';
import { onDisk, unless } from './store/disk-problem.js';
import { examineFormat, FORMAT_TEXT } from './store/format.js';
import { openObjects } from './store/objects.js';
import { type StorePaths, storePaths } from './store/paths.js';
import { cleanTemporary, temporaryIn } from './store/temporary.js';
import { openVerify } from './store/verify.js';
import type { Store } from './store.js';

const storeOn = (paths: StorePaths, rest: Pick<Store, 'notices' | 'memory'>): Store => ({
  folder: paths.folder,
  ...rest,
  ...openObjects(paths),
  ...openActions(paths),
  ...openCheckpoints(paths),
  ...openClaims(paths),
  ...openVerify(paths),
});

const memoryOf = ({ files, sources }: StorePaths): Store['memory'] => ({ files, sources });

const make = async (paths: StorePaths): Promise<void> => {
  for (const folder of [paths.folder, paths.temporary, paths.objects, paths.actions, paths.checkpoints, paths.claims])
    await ensureFolder(folder);
  await writeAtomically(paths.temporary, paths.format, FORMAT_TEXT);
};

// A store that can only be read serves whoever finds all of it there; who must write is told so then.
const UNWRITABLE = ['EROFS', 'EACCES', 'EPERM', 'ENOSPC', 'EDQUOT'];

const mend = async (paths: StorePaths): Promise<string> => {
  const written = writeAtomically(paths.temporary, paths.format, FORMAT_TEXT).then(() => true);
  return (await unless(UNWRITABLE, written)) === undefined
    ? `${paths.format} is damaged and cannot be written anew; the rest of the store is used`
    : `${paths.format} was damaged and is written anew; the rest of the store is used`;
};

/**
 * Opens the store in a folder, and creates it if there is none. A store of which nothing can be written is opened too;
 * its writes fail. A damaged store.json is written anew where the rest of the folder is a store of this version.
 *
 * Errors are `store` problems: a disk that is full, read-only or forbidden, a path through a file, a place where no
 * folder can be, a folder whose store.json is not a store's, and a store made by a newer version.
 */
export const openStore = (folder: string): TaskEither<Problem, Store> => {
  const paths = storePaths(resolve(folder));
  return onDisk(paths.folder, async () => {
    const found = await examineFormat(paths);
    if (found === 'absent') await make(paths);
    // As another process, or one that was killed, has begun to make it.
    if (found === 'unnamed') await unless(UNWRITABLE, make(paths));
    const notices = found === 'damaged' ? [await mend(paths)] : [];
    await cleanTemporary(paths.temporary);
    await cleanTemporary(temporaryIn(paths.files));
    await cleanTemporary(temporaryIn(paths.sources));
    return storeOn(paths, { notices, memory: memoryOf(paths) });
  });
};

/**
 * Finds the store in a folder, for those who only read it: nothing is created or mended. None where there is no store.
 *
 * Errors are those of {@link openStore}.
 */
export const findStore = (folder: string): TaskEither<Problem, Option<Store>> => {
  const paths = storePaths(resolve(folder));
  return onDisk(paths.folder, async () =>
    (await examineFormat(paths)) === 'absent'
      ? option.none
      : option.some(storeOn(paths, { notices: [], memory: memoryOf(paths) })),
  );
};

/** An empty store in a folder that is none yet, for those who ask what it would have; nothing is created. */
export const noStoreYet = (folder: string): Store => storeOn(storePaths(resolve(folder)), { notices: [], memory: undefined });
