import { rm, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { problem } from '../../../base/problem.js';
import { errorCode } from '../../../base/system-error.js';
import { type BlobStat, type Blobs, misplacedBlob, store } from '../blobs.js';
import { listFiles, TEMPORARY } from './folder/list-files.js';
import { isFolder } from './folder/make-folder.js';
import { type FolderPaths, putFile } from './folder/put-file.js';
import { NO_FILE, openForReading, readRegularFile } from './folder/regular-file.js';
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
const ifThere = async <A>({ root }: FolderPaths, reading: Promise<A>): Promise<A | undefined> => {
  try {
    return await reading;
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

/**
 * The blobs in a folder, one a file. Writes are atomic and durable; what is no file in the place of one is damage, which the
 * next write of that name removes.
 *
 * @param path absolute
 */
export const folderBlobs = (path: string): Blobs => {
  const root = resolve(path);
  const paths: FolderPaths = { root, temporary: join(root, TEMPORARY) };
  const at = (name: string): string => join(root, ...name.split('/'));
  return {
    where: root,
    reach: 'machine',
    get: async (name) => {
      const content = await ifThere(paths, readRegularFile(at(name)));
      return content && new Uint8Array(content.buffer, content.byteOffset, content.length);
    },
    range: (name, from, to) => ifThere(paths, rangeOf(at(name), from, to)),
    putIfAbsent: (name, bytes) => putFile(paths, at(name), bytes, { mode: modeOf(name), durable: !PASSING.test(name) }),
    stat: (name) => ifThere(paths, statOf(at(name))),
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

/** Folders of this machine as stores: `folder:PATH`, or a bare path. */
export const folder = store({
  name: 'folder',
  source: import.meta.url,
  target: 'FOLDER',
  open: (target, context) =>
    target === ''
      ? taskEither.left(problem('usage', 'the folder has no path', 'folder:', 'give it one, as folder:runs/mine'))
      : taskEither.right(folderBlobs(resolve(context.folder, target))),
});
