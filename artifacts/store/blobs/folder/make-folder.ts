import { lstat, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from '../../../../base/system-error.js';
import { temporaryPath } from './temporary.js';
import { unless } from './unless.js';

/** Makes new names in a folder durable, if it is still there. Systems that cannot open a folder have no such call. */
export const syncFolder = async (folder: string): Promise<void> => {
  const handle = await unless(['EISDIR', 'EPERM', 'EACCES', 'ENOENT'], open(folder, 'r'));
  if (handle === undefined) return;
  try {
    await unless(['EINVAL', 'ENOTSUP', 'EPERM'], handle.sync());
  } finally {
    await handle.close();
  }
};

/** Tells whether a folder, or a link to one, lies at a path. */
export const isFolder = async (path: string): Promise<boolean> =>
  (await unless(['ENOENT', 'ENOTDIR'], stat(path)))?.isDirectory() ?? false;

// The kernel's own file systems, such as /proc, say of every name that a folder above it is missing.
const nowhere = (folder: string): Error =>
  Object.assign(new Error(`ENOTSUP: no folder can be made there, mkdir '${folder}'`), { code: 'ENOTSUP' });

/**
 * Creates a folder and those above it, durably, unless it is there.
 * (Node's own recursive mkdir reports ENOENT where the disk is full or read-only, and never ends in /proc.)
 *
 * @throws what the system says; ENOTSUP where no folder can be
 */
export const ensureFolder = async (folder: string): Promise<void> => {
  const make = async (mayLackParent: boolean): Promise<void> => {
    try {
      await mkdir(folder);
    } catch (cause) {
      if (await isFolder(folder)) return;
      if (errorCode(cause) !== 'ENOENT') throw cause;
      if (!mayLackParent || dirname(folder) === folder) throw (await isFolder(dirname(folder))) ? nowhere(folder) : cause;
      await ensureFolder(dirname(folder));
      return make(false);
    }
    await syncFolder(dirname(folder));
  };
  if (!(await isFolder(folder))) await make(true);
};

/** Takes what lies at a path out of the way, at once and whole, and removes it. */
export const clear = async (temporary: string, path: string): Promise<void> => {
  await ensureFolder(temporary);
  const aside = await temporaryPath(temporary);
  await unless(['ENOENT'], rename(path, aside));
  await rm(aside, { recursive: true, force: true }).catch(() => undefined);
};

/**
 * {@link ensureFolder} of a folder below `root`: a file in its place, or in that of one between the two, is damage, and goes.
 *
 * @param temporary a folder below `root` for what is on its way out
 */
export const ensureOwnFolder = async (root: string, temporary: string, folder: string): Promise<void> => {
  if (folder === root) return ensureFolder(folder);
  try {
    await ensureFolder(folder);
  } catch (cause) {
    if (dirname(folder) !== root) await ensureOwnFolder(root, temporary, dirname(folder));
    const found = await unless(['ENOENT', 'ENOTDIR'], lstat(folder));
    if (found?.isDirectory() || !(await isFolder(root))) throw cause;
    if (found !== undefined) await clear(temporary, folder);
    await ensureFolder(folder);
  }
};
