import { lstat, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from '../../base/system-error.js';
import { unless } from './disk-problem.js';
import { temporaryPath } from './temporary.js';

/** Makes renames in a folder durable. Systems that cannot open a folder have no such call. */
const syncFolder = async (folder: string): Promise<void> => {
  const handle = await unless(['EISDIR', 'EPERM', 'EACCES'], open(folder, 'r'));
  if (handle === undefined) return;
  try {
    await unless(['EINVAL', 'ENOTSUP', 'EPERM'], handle.sync());
  } finally {
    await handle.close();
  }
};

/** Whether a folder, or a link to one, lies at a path. */
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
const clear = async (temporary: string, path: string): Promise<void> => {
  const aside = await temporaryPath(temporary);
  await unless(['ENOENT'], rename(path, aside));
  await rm(aside, { recursive: true, force: true }).catch(() => undefined);
};

/** {@link ensureFolder} of a folder that the store itself makes: a file in its place is damage, and goes. */
export const ensureOwnFolder = async (temporary: string, folder: string): Promise<void> => {
  try {
    await ensureFolder(folder);
  } catch (cause) {
    const found = await unless(['ENOENT', 'ENOTDIR'], lstat(folder));
    if (found === undefined || found.isDirectory()) throw cause;
    await ensureFolder(temporary);
    await clear(temporary, folder);
    await ensureFolder(folder);
  }
};

/** Puts a draft in place, in a folder that is made if it is gone; a folder in the place of the file is damage, and goes. */
const install = async (temporary: string, draft: string, path: string): Promise<void> => {
  try {
    await rename(draft, path);
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') await ensureFolder(dirname(path));
    else if (await isFolder(path)) await clear(temporary, path);
    else throw cause;
    await rename(draft, path);
  }
};

/**
 * Writes a file so that after a crash at any moment it is there whole or not at all: a temporary file, fsync,
 * rename, fsync of the folder. When it fails nothing is left behind.
 *
 * @param temporary a folder in the same file system; it is made if it is not there
 * @param mode the file's permissions
 */
export const writeAtomically = async (
  temporary: string,
  path: string,
  content: Uint8Array | string,
  mode = 0o644,
): Promise<void> => {
  const draft = await temporaryPath(temporary);
  const opened = await unless(['ENOENT'], open(draft, 'wx', mode));
  if (opened === undefined) await ensureFolder(temporary);
  try {
    const handle = opened ?? (await open(draft, 'wx', mode));
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await install(temporary, draft, path);
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw cause;
  }
  await syncFolder(dirname(path));
};
