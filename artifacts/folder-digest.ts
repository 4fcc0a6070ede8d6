import { createHash } from 'node:crypto';
import { type BigIntStats, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as t from 'io-ts';
import { errorCode } from '../base/system-error.js';
import { Digest, digestOf } from './digest.js';
import { settledAfter } from './file-digests.js';
import type { Marks } from './marks.js';
import { unseal } from './store/sealed.js';

/**
 * Memory of a folder: the folders and files in it, each as names in one text, since arrays of thousands take long to decode;
 * digests of their states, and the digest of the files' content.
 */
const FolderMark = t.strict({
  folders: t.string,
  files: t.string,
  folderStates: Digest,
  fileStates: Digest,
  digest: Digest,
});

type FolderMark = t.TypeOf<typeof FolderMark>;

/** States of files or folders at one moment. */
interface States {
  readonly digest: Digest;
  /** Time of their last change, in milliseconds of the date. */
  readonly latest: number;
}

const SEPARATOR = '\n';

const namesIn = (text: string): readonly string[] => (text === '' ? [] : text.split(SEPARATOR));

const milliseconds = ({ mtimeMs, ctimeMs }: BigIntStats): number => Number(mtimeMs > ctimeMs ? mtimeMs : ctimeMs);

const isFile = (stats: BigIntStats | undefined): stats is BigIntStats => stats?.isFile() === true;

const isFolder = (stats: BigIntStats | undefined): stats is BigIntStats => stats?.isDirectory() === true;

// At once, and with bigints, which Node makes no dates of: of thousands of files anything else takes several times as long.
const statsOf = (path: string): BigIntStats | undefined => {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    // A file may have come in the place of a folder above it.
    if (errorCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
};

type Counts = (stats: BigIntStats | undefined) => stats is BigIntStats;

/** The states that were found; of what does not `count` no more than that it does not. */
const statesIn = (found: readonly (BigIntStats | undefined)[], counts: Counts): States => {
  let latest = 0;
  const lines = found.map((stats) => {
    if (!counts(stats)) return '';
    latest = Math.max(latest, milliseconds(stats));
    return `${stats.size} ${stats.mtimeNs} ${stats.ctimeNs} ${stats.ino} ${stats.dev}`;
  });
  return { digest: digestOf(lines.join('\n')), latest };
};

/** The states of what has these names in a folder. */
const statesOf = (folder: string, names: readonly string[], counts: Counts): States => {
  const found = names.map((name) => statsOf(`${folder}/${name}`));
  return statesIn(found, counts);
};

/** Folder as it was found: names from it, and the states of the folders, the outermost `.` among them. */
interface Listing {
  readonly folders: readonly string[];
  readonly files: readonly string[];
  readonly states: States;
}

const list = (folder: string, takes: (name: string) => boolean): Listing => {
  const folders = ['.'];
  const files: string[] = [];
  const found: (BigIntStats | undefined)[] = [];
  for (const below of folders) {
    // Before its names, so that one which comes or goes meanwhile leaves the folder another state.
    found.push(statsOf(`${folder}/${below}`));
    for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
      const name = below === '.' ? entry.name : `${below}/${entry.name}`;
      // A store of results may lie in a package that is linked to; it is no code.
      if (!entry.isDirectory()) files.push(...(takes(entry.name) ? [name] : []));
      else if (entry.name !== 'node_modules' && !entry.name.startsWith('.')) folders.push(name);
    }
  }
  return { folders, files: files.sort((a, b) => (a < b ? -1 : 1)), states: statesIn(found, isFolder) };
};

/** The listing that is remembered, if every folder has its state of then: names come and go with that of their folder. */
const listingIn = (folder: string, mark: FolderMark | undefined): Listing | undefined => {
  if (mark === undefined) return undefined;
  const folders = namesIn(mark.folders);
  const states = statesOf(folder, folders, isFolder);
  return states.digest === mark.folderStates ? { folders, files: namesIn(mark.files), states } : undefined;
};

// Read at once: thousands of small files take several times as long one promise after the other.
const contentOf = (folder: string, names: readonly string[]): Digest => {
  const hash = createHash('sha256');
  for (const name of names) {
    const path = join(folder, name);
    if (!isFile(statsOf(path))) continue;
    const bytes = readFileSync(path);
    hash.update(`${name}\n${bytes.length}\n`).update(bytes);
  }
  return hash.digest('hex') as Digest;
};

/**
 * SHA-256 of the names and contents of a folder's files, whatever order the file system lists them in; folders named
 * node_modules, and hidden ones, are left out.
 *
 * @param takes whether a file of this name counts
 * @param marks where the result is kept, and used again while the folders' and files' names, sizes, times and inodes stay
 *   the same: then nothing is listed or read; without them everything is
 * @throws the file system's error when the folder or a file in it cannot be read
 */
export const digestFolder = async (
  folder: string,
  takes: (name: string) => boolean,
  marks: Marks | undefined,
): Promise<Digest> => {
  // The date from which on a change may be in the states or not; listing and reading may last longer than `settledAfter`.
  const began = Date.now();
  const name = digestOf(`folder ${folder}`);
  const mark = await marks?.recall('closures', name, (bytes) => unseal(FolderMark, bytes));
  const known = listingIn(folder, mark);
  const { folders, files, states } = known ?? list(folder, takes);
  const fileStates = statesOf(folder, files, isFile);
  const listed = { folders: folders.join(SEPARATOR), files: files.join(SEPARATOR) };
  const isUnchanged = mark !== undefined && mark.files === listed.files && mark.fileStates === fileStates.digest;
  if (isUnchanged && known !== undefined) return mark.digest;
  const digest = isUnchanged ? mark.digest : contentOf(folder, files);
  const isSettled = began - Math.max(states.latest, fileStates.latest) > settledAfter;
  const isRememberable = ![...folders, ...files].some((one) => one.includes(SEPARATOR));
  const remembered: FolderMark = { ...listed, folderStates: states.digest, fileStates: fileStates.digest, digest };
  if (isSettled && isRememberable) await marks?.remember('closures', name, FolderMark.encode(remembered));
  return digest;
};
