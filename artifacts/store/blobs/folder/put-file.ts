import { link, lstat, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode, mayLackLinks } from '../../../../base/system-error.js';
import { clear, ensureFolder, ensureOwnFolder, syncFolder } from './make-folder.js';
import { temporaryPath } from './temporary.js';
import { inTurn } from './turn.js';
import { unless } from './unless.js';

/** Folder of blobs, and its folder of unfinished files, in the same file system. */
export interface FolderPaths {
  readonly root: string;
  readonly temporary: string;
}

/** Thing at a path: nothing, a file, or something that is in a file's way. */
const occupant = async (path: string): Promise<'nothing' | 'file' | 'misplaced'> => {
  const found = await unless(['ENOENT', 'ENOTDIR'], lstat(path));
  if (found === undefined) return 'nothing';
  return found.isFile() || found.isSymbolicLink() ? 'file' : 'misplaced';
};

/** Tells whether two names are of one file. */
const isOneFile = async (a: string, b: string): Promise<boolean> => {
  const [one, other] = await Promise.all([a, b].map((path) => unless(['ENOENT', 'ENOTDIR'], lstat(path, { bigint: true }))));
  return one !== undefined && one.ino === other?.ino && one.dev === other.dev;
};

/** Puts a draft in place unless a file is there; what is no file goes. */
const install = async (paths: FolderPaths, draft: string, path: string): Promise<boolean> => {
  const { root, temporary } = paths;
  for (;;) {
    try {
      await link(draft, path);
      return true;
    } catch (cause) {
      const code = errorCode(cause) ?? '';
      if (code === 'EEXIST') {
        const found = await occupant(path);
        // A file server whose answer was lost is asked again, and then finds what it had made before.
        if (found === 'file') return isOneFile(draft, path);
        if (found === 'misplaced') await clear(temporary, path);
      } else if (code === 'ENOENT' || code === 'ENOTDIR') {
        // Without the draft, which another's housekeeping took, it would go on for ever.
        if ((await unless(['ENOENT'], lstat(draft))) === undefined) throw cause;
        await ensureOwnFolder(root, temporary, dirname(path));
      } else if (mayLackLinks(code)) {
        await ensureOwnFolder(root, temporary, dirname(path));
        return await inTurn(temporary, path, async () => {
          if ((await occupant(path)) === 'file') return false;
          if ((await occupant(path)) === 'misplaced') await clear(temporary, path);
          await rename(draft, path);
          return true;
        });
      } else throw cause;
    }
  }
};

/** Options of writing a file. */
export interface PutOptions {
  /** The file's permissions. */
  readonly mode: number;
  /** Tells whether it outlives a crash of the machine, and not only of this process. */
  readonly durable: boolean;
}

/**
 * Writes a file unless there is one, so that after a crash at any moment it is there whole or not at all: a temporary
 * file, fsync, a link to its name, fsync of the folder. When it fails nothing is left behind.
 *
 * @returns whether it was written
 */
export const putFile = async (
  paths: FolderPaths,
  path: string,
  content: Uint8Array,
  { mode, durable }: PutOptions,
): Promise<boolean> => {
  const { temporary } = paths;
  const draft = await temporaryPath(temporary);
  const opened = await unless(['ENOENT', 'ENOTDIR'], open(draft, 'wx', mode));
  if (opened === undefined) {
    if ((await occupant(paths.root)) === 'nothing') await ensureFolder(paths.root);
    await ensureOwnFolder(paths.root, temporary, temporary);
  }
  try {
    const handle = opened ?? (await open(draft, 'wx', mode));
    try {
      await handle.writeFile(content);
      if (durable) await handle.sync();
    } finally {
      await handle.close();
    }
    if (!(await install(paths, draft, path))) return false;
    if (durable) await syncFolder(dirname(path));
    return true;
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
  }
};
