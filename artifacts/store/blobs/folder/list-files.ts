import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { unless } from './unless.js';

/** The folder of unfinished files, at the top and, from versions before, in some of the folders below. */
export const TEMPORARY = 'temporary';

const isLinkToFolder = async (path: string): Promise<boolean> =>
  (await unless(['ENOENT', 'ELOOP', 'ENOTDIR'], stat(path)))?.isDirectory() ?? false;

/**
 * The names, relative and with forward slashes, of all that lies below a folder and begins with `prefix`, sorted; hidden and
 * unfinished files are left out. A folder without files that has
 * the ending of one is in a file's place, and is named too.
 *
 * @returns none where there is no folder
 */
export const listFiles = async (root: string, prefix: string): Promise<readonly string[]> => {
  const above = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  const found: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    const entries = await unless(['ENOENT', 'ENOTDIR'], readdir(join(root, folder), { withFileTypes: true }));
    if (entries === undefined) return;
    const before = found.length;
    for (const entry of entries) {
      const name = `${folder}${entry.name}`;
      if (entry.name.startsWith('.') || entry.name === TEMPORARY) continue;
      if (!name.startsWith(prefix) && !prefix.startsWith(`${name}/`)) continue;
      if (entry.isDirectory() || (entry.isSymbolicLink() && (await isLinkToFolder(join(root, name))))) await walk(`${name}/`);
      else found.push(name);
    }
    if (found.length === before && extname(folder.slice(0, -1)) !== '') found.push(folder.slice(0, -1));
  };
  await walk(above);
  return found.filter((name) => name.startsWith(prefix)).sort();
};
