import { createHash } from 'node:crypto';
import { type BigIntStats, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { largest } from '../base/largest.js';
import { type Digest, digestOf } from './digest.js';
import { type FileState, recall, remember, settledAfter } from './file-digests.js';
import type { Marks } from './marks.js';

interface Found {
  readonly name: string;
  readonly path: string;
  readonly stats: BigIntStats;
}

const filesIn = (folder: string, takes: (name: string) => boolean, below = ''): readonly Found[] =>
  readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry): readonly Found[] => {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    // A store of results may lie in a package that is linked to; it is no code.
    if (entry.isDirectory())
      return entry.name === 'node_modules' || entry.name.startsWith('.') ? [] : filesIn(folder, takes, name);
    if (!takes(entry.name)) return [];
    const path = join(folder, name);
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
    return stats?.isFile() ? [{ name, path, stats }] : [];
  });

const listed = (files: readonly Found[], of: (stats: BigIntStats) => bigint): string =>
  digestOf(files.map(({ name, stats }) => `${name} ${of(stats)}`).join('\n'));

// Read at once: thousands of small files take several times as long one promise after the other.
const contentOf = (files: readonly Found[]): Digest => {
  const hash = createHash('sha256');
  for (const { name, path } of files) {
    const bytes = readFileSync(path);
    hash.update(`${name}\n${bytes.length}\n`).update(bytes);
  }
  return hash.digest('hex') as Digest;
};

/** Mark of the files of a folder by the file system; while it stays equal, their content counts as unchanged. */
const stateOf = (folder: string, files: readonly Found[]): FileState => ({
  path: folder,
  size: listed(files, ({ size }) => size),
  modified: listed(files, ({ mtimeNs }) => mtimeNs),
  changed: listed(files, ({ ctimeNs }) => ctimeNs),
  inode: listed(files, ({ ino }) => ino),
  device: listed(files, ({ dev }) => dev),
});

/**
 * SHA-256 of the names and contents of a folder's files, whatever order the file system lists them in; folders named
 * node_modules, and hidden ones, are left out.
 *
 * @param takes whether a file of this name counts
 * @param marks where the result is kept, and used again while the files' names, sizes,
 *   times and inodes stay the same; without them everything is read
 * @throws the file system's error when the folder or a file in it cannot be read
 */
export const digestFolder = async (
  folder: string,
  takes: (name: string) => boolean,
  marks: Marks | undefined,
): Promise<Digest> => {
  const files = [...filesIn(folder, takes)].sort((a, b) => (a.name < b.name ? -1 : 1));
  const state = stateOf(folder, files);
  const known = await recall(marks, state);
  if (known !== undefined) return known;
  const digest = contentOf(files);
  const latest = largest(
    files.map(({ stats: { mtimeMs, ctimeMs } }) => Number(mtimeMs > ctimeMs ? mtimeMs : ctimeMs)),
    0,
  );
  if (Date.now() - latest > settledAfter) await remember(marks, state, digest);
  return digest;
};
