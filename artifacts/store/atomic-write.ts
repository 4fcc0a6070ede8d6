import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode, unless } from './disk-problem.js';
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

const isFolder = async (path: string): Promise<boolean> =>
  (await unless(['ENOENT', 'ENOTDIR'], stat(path)))?.isDirectory() ?? false;

/**
 * Creates a folder and those above it, durably, unless it is there.
 * (Node's own recursive mkdir reports ENOENT where the disk is full or read-only.)
 */
export const ensureFolder = async (folder: string): Promise<void> => {
  if (await isFolder(folder)) return;
  try {
    await mkdir(folder);
  } catch (cause) {
    if (await isFolder(folder)) return;
    if (errorCode(cause) !== 'ENOENT' || dirname(folder) === folder) throw cause;
    await ensureFolder(dirname(folder));
    return ensureFolder(folder);
  }
  await syncFolder(dirname(folder));
};

/**
 * Writes a file so that after a crash at any moment it is there whole or not at all: a temporary file, fsync,
 * rename, fsync of the folder. When it fails nothing is left behind.
 *
 * @param temporary a folder in the same file system
 * @param mode the file's permissions
 */
export const writeAtomically = async (
  temporary: string,
  path: string,
  content: Uint8Array | string,
  mode = 0o644,
): Promise<void> => {
  const draft = await temporaryPath(temporary);
  try {
    const handle = await open(draft, 'wx', mode);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, path);
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw cause;
  }
  await syncFolder(dirname(path));
};
