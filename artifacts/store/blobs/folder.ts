import { opendir, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { problem } from '../../../base/problem.js';
import { errorCode } from '../../../base/system-error.js';
import { type BlobStat, type Blobs, misplacedBlob, store } from '../blobs.js';
import { isSharedFolder } from './folder/file-system.js';
import { listFiles, TEMPORARY } from './folder/list-files.js';
import { isFolder } from './folder/make-folder.js';
import { type FolderPaths, putFile } from './folder/put-file.js';
import { NO_FILE, openForReading, readRegularFile, smallFileReader } from './folder/regular-file.js';
import { cleanTemporary } from './folder/temporary.js';
import { unless } from './folder/unless.js';

const MISPLACED: Readonly<Record<string, string>> = {
  EISDIR: 'a folder lies in its place',
  ENOTDIR: 'a file lies in the place of its folder',
  [NO_FILE]: 'something that is no file lies in its place',
};

// Read-only, because a program that edits an object in place would damage every run that uses it.
const modeOf = (name: string): number => (name.startsWith('objects/') ? 0o444 : 0o644);

// With the machine goes whoever held a lease: one that a crash left empty counts until it has been silent for long. No result
// needs the record of a run, which is written anew each second (its summary is what keeps its results), or what a job says,
// which can be computed again.
const PASSING = /^(?:(?:leases|clock|names|uses|sweeps|jobs)\/|runs\/[^/]+\/(?!summary))/;

/** Gives undefined where there is no file, and says what else lies in its place. */
const ifThere = async <A>({ root }: FolderPaths, reading: () => Promise<A>): Promise<A | undefined> => {
  try {
    return await reading();
  } catch (cause) {
    const code = errorCode(cause) ?? '';
    if (code === 'ENOENT') return undefined;
    // A file above the folder itself is no damage to what lies in it.
    const misplaced = code === 'ENOTDIR' && !(await isFolder(root)) ? undefined : MISPLACED[code];
    throw misplaced === undefined ? cause : misplacedBlob(misplaced);
  }
};

const statOf = async (path: string): Promise<BlobStat> => {
  const found = await stat(path, { bigint: true });
  if (!found.isFile()) throw Object.assign(new Error(`${path} is no file`), { code: found.isDirectory() ? 'EISDIR' : NO_FILE });
  const { size, mtimeNs, ctimeNs, ino, mode } = found;
  return { bytes: Number(size), modified: Number(mtimeNs / 1000n) / 1000, stamp: [size, mtimeNs, ctimeNs, ino, mode].join(' ') };
};

const rangeOf = async (path: string, from: number, to: number): Promise<Uint8Array> => {
  const handle = await openForReading(path);
  try {
    const piece = new Uint8Array(Math.max(0, to - from));
    let filled = 0;
    while (filled < piece.length) {
      const { bytesRead } = await handle.read(piece, filled, piece.length - filled, from + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return piece.subarray(0, filled);
  } finally {
    await handle.close();
  }
};

/** Removes the folders above a file that it leaves empty; those directly in the root stay. */
const prune = async (root: string, path: string): Promise<void> => {
  for (let at = dirname(path); at.startsWith(root + sep) && dirname(at) !== root; at = dirname(at)) {
    try {
      await rmdir(at);
    } catch {
      return;
    }
  }
};

const remove = async (root: string, path: string): Promise<void> => {
  try {
    await unlink(path);
  } catch (cause) {
    const code = errorCode(cause) ?? '';
    if (code === 'ENOENT' || code === 'ENOTDIR') return;
    if (!(await isFolder(path))) throw cause;
    await rm(path, { recursive: true, force: true });
  }
  await prune(root, path);
};

/** Folder as it is known to be shared. */
export interface SharedFolder {
  /** True where other machines see it too. */
  readonly isShared: boolean;
  /** Opens a folder anew, which has the system ask its server what is in it now. */
  readonly refresh: (folder: string) => Promise<void>;
}

const refresh = async (folder: string): Promise<void> => {
  const opened = await unless(['ENOENT', 'ENOTDIR'], opendir(folder));
  await opened?.close();
};

/**
 * The blobs in a folder, one a file. Writes are atomic and durable; what is no file in the place of one is damage, which the
 * next write of that name removes.
 *
 * A machine may remember of a shared folder that a name is not there, after another has given it: such a folder is opened anew
 * before a name counts as not there.
 *
 * @param path absolute
 */
export const folderBlobs = (path: string, shared: SharedFolder = { isShared: false, refresh }): Blobs => {
  const root = resolve(path);
  const paths: FolderPaths = { root, temporary: join(root, TEMPORARY) };
  const at = (name: string): string => join(root, ...name.split('/'));
  const readSmall = smallFileReader();
  const reading = async <A>(name: string, read: () => Promise<A>): Promise<A | undefined> => {
    if (!shared.isShared) return ifThere(paths, read);
    // A file that another machine has removed and put anew is stale to this one.
    const found = await unless(['ESTALE'], ifThere(paths, read));
    if (found !== undefined) return found;
    await shared.refresh(dirname(at(name)));
    return ifThere(paths, read);
  };
  return {
    where: root,
    reach: shared.isShared ? 'network' : 'machine',
    get: async (name) => {
      const read = async (): Promise<Buffer> => (shared.isShared ? undefined : readSmall(at(name))) ?? readRegularFile(at(name));
      const content = await reading(name, read);
      return content && new Uint8Array(content.buffer, content.byteOffset, content.length);
    },
    range: (name, from, to) => reading(name, () => rangeOf(at(name), from, to)),
    putIfAbsent: (name, bytes) => putFile(paths, at(name), bytes, { mode: modeOf(name), durable: !PASSING.test(name) }),
    stat: (name) => reading(name, () => statOf(at(name))),
    list: async (prefix) => {
      const names = await listFiles(root, prefix);
      // None in a place that cannot be a folder is an error, not an empty store.
      if (names.length === 0 && !(await isFolder(root))) await unless(['ENOENT'], stat(join(root, 'x')));
      return names;
    },
    delete: (name) => remove(root, at(name)),
    sweep: async () => {
      for (const folder of ['', 'files', 'sources', 'type-checked', 'closures', 'trials'])
        await cleanTemporary(join(root, folder, TEMPORARY));
    },
  };
};

const SAID = /\?(shared|local)$/;

/** The path that the target of a folder's address names, without what it says of sharing. */
export const pathIn = (target: string): string => target.replace(SAID, '');

/**
 * Folders as stores: `folder:PATH`, or a bare path. Whether other machines share one is told by its file system, or by the address:
 * `PATH?shared`, `PATH?local`.
 */
export const folder = store({
  name: 'folder',
  source: import.meta.url,
  target: 'FOLDER',
  open: (target, context) => {
    const said = SAID.exec(target)?.[1];
    const path = resolve(context.folder, pathIn(target));
    return pathIn(target) === ''
      ? taskEither.left(problem('usage', 'the folder has no path', 'folder:', 'give it one, as folder:runs/mine'))
      : taskEither.fromTask(async () => {
          const isShared = said === undefined ? await isSharedFolder(path) : said === 'shared';
          return folderBlobs(path, { isShared, refresh });
        });
  },
});
