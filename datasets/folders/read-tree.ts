import { isUtf8 } from 'node:buffer';
import { constants, type Dirent, type Stats } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isUnicode } from '../../base/text.js';
import { saysOther } from './file-endings.js';
import { byCodePoint, type Folder, type Leaf } from './folder-tree.js';
import { isSystemEntry } from './system-entries.js';

/** Options of listing a folder. */
export interface TreeOptions {
  /** True to open every file, and so to know those without permission beforehand. */
  readonly tryFiles: boolean;
}

/** A name as text: where it is not UTF-8, its other bytes as `\xE9`. */
const nameOf = (bytes: Buffer): { readonly name: string; readonly isText: boolean } => {
  const name = bytes.toString('utf8');
  if (isUtf8(bytes) && isUnicode(name)) return { name, isText: true };
  const byte = (value: number): string =>
    value < 0x80 ? String.fromCharCode(value) : `\\x${value.toString(16).toUpperCase().padStart(2, '0')}`;
  return { name: [...bytes].map(byte).join(''), isText: false };
};

const reasonOf = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'without permission to read it';
    case 'ELOOP':
      return 'a link that leads to itself';
    default:
      return `not readable (${code ?? message})`;
  }
};

type Kinds = Pick<Stats, 'isFIFO' | 'isSocket' | 'isBlockDevice' | 'isCharacterDevice'>;

const kindOf = (found: Kinds): string =>
  found.isFIFO()
    ? 'a named pipe'
    : found.isSocket()
      ? 'a socket'
      : found.isBlockDevice() || found.isCharacterDevice()
        ? 'a device'
        : 'neither a file nor a folder';

/** The obstacle to opening a file, if there is one. Opening does not block, should a pipe have come into its place. */
const obstacleOf = (path: string): Promise<string | undefined> =>
  open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).then(
    async (handle) => {
      await handle.close();
      return undefined;
    },
    (error) => reasonOf(error),
  );

type Entry =
  | { readonly is: 'folder'; readonly name: string; readonly linked: boolean }
  | { readonly is: 'leaf'; readonly leaf: Leaf };

const strange = (name: string, path: string, unreadable: string): Entry => ({ is: 'leaf', leaf: { name, path, unreadable } });

const entryOf = async (found: Dirent<Buffer>, folder: string, { tryFiles }: TreeOptions): Promise<Entry> => {
  const { name, isText } = nameOf(found.name);
  const path = join(folder, name);
  if (!isText) return strange(name, path, `${found.isDirectory() ? 'a folder' : 'an entry'} whose name is not UTF-8`);
  if (found.isDirectory()) return { is: 'folder', name, linked: false };
  let is: Kinds & Pick<Stats, 'isFile' | 'isDirectory'> = found;
  if (found.isSymbolicLink()) {
    try {
      is = await stat(path);
    } catch (error) {
      return strange(name, path, (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'a broken link' : reasonOf(error));
    }
    if (is.isDirectory()) return { is: 'folder', name, linked: true };
  }
  if (!is.isFile()) return strange(name, path, kindOf(is));
  const unreadable = tryFiles ? await obstacleOf(path) : undefined;
  return { is: 'leaf', leaf: { name, path, ...(unreadable === undefined ? {} : { unreadable }) } };
};

const listing = async (
  path: string,
  name: string,
  real: string,
  above: readonly string[],
  options: TreeOptions,
): Promise<Folder> => {
  const found = await readdir(path, { withFileTypes: true, encoding: 'buffer' });
  const named = found.map((entry) => ({ entry, name: nameOf(entry.name).name })).sort((a, b) => byCodePoint(a.name, b.name));
  const kept = named.filter((one) => !isSystemEntry(one.name));
  // A folder or a pipe called "notes.txt" is no text file; what kind it is does not matter for one that would be left out.
  const isOther = (one: (typeof named)[number]): boolean => !one.entry.isDirectory() && saysOther(one.name);
  const entries: Entry[] = [];
  for (const { entry } of kept.filter((one) => !isOther(one))) entries.push(await entryOf(entry, path, options));
  const folders: Folder[] = [];
  for (const entry of entries) {
    if (entry.is !== 'folder') continue;
    const sub = join(path, entry.name);
    const realSub = entry.linked ? await realpath(sub).catch(() => sub) : join(real, entry.name);
    // A link back to a folder that is being listed holds nothing new.
    if (realSub === real || above.includes(realSub)) continue;
    folders.push(
      await listing(sub, entry.name, realSub, [...above, real], options).catch(
        (error): Folder => ({ name: entry.name, path: sub, ...EMPTY, unreadable: reasonOf(error) }),
      ),
    );
  }
  return {
    name,
    path,
    folders,
    leaves: entries.flatMap((entry) => (entry.is === 'leaf' ? [entry.leaf] : [])),
    others: kept.filter(isOther).map((one) => one.name),
    system: named.filter((one) => one.entry.isDirectory() && isSystemEntry(one.name)).map((one) => one.name),
  };
};

const EMPTY = { folders: [], leaves: [], others: [], system: [] } as const;

/**
 * Lists a folder and all below it. Hidden entries and those that systems make are left out; what is no file that can be
 * read is told by its kind, and nothing but files is ever opened.
 *
 * Rejects with the file system's error if the folder itself cannot be listed.
 */
export const readTree = async (path: string, options: TreeOptions): Promise<Folder> =>
  listing(path, '', await realpath(path), [], options);
