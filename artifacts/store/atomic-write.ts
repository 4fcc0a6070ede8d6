import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
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

/** Creates a folder and those above it, durably, unless it is there. */
export const ensureFolder = async (folder: string): Promise<void> => {
  const created = await mkdir(folder, { recursive: true });
  if (created !== undefined) await syncFolder(dirname(folder));
};

/**
 * Writes a file so that after a crash at any moment it is there whole or not at all: a temporary file, fsync,
 * rename, fsync of the folder. When it fails nothing is left behind.
 *
 * @param temporary a folder in the same file system
 * @param mode the file's permissions
 */
export const writeAtomically = async (temporary: string, path: string, content: Uint8Array | string, mode = 0o644): Promise<void> => {
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
