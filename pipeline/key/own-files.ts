import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { digestOf } from '../../artifacts/digest.js';
import { packageFolder } from '../package-folder.js';
import type { KeptFile } from './file-origin.js';
import { isOwn, ownModulesFolders, ownSpecifier } from './own-path.js';
import { isInstalled } from './packages.js';

const modulesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return modulesIn(path);
    return /\.[jt]s$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : [];
  });

const read = (): readonly KeptFile[] =>
  ownModulesFolders()
    .flatMap(modulesIn)
    .filter(isOwn)
    .sort()
    .map((path) => {
      const content = readFileSync(path);
      return { name: ownSpecifier(path), digest: digestOf(content), bytes: content.length };
    });

let known: readonly KeptFile[] | undefined;

/**
 * The files of this package's own modules, by the specifiers of these: read once, since modules do not change under a run.
 * Undefined where this package is installed, since there its version tells them.
 */
export const ownFiles = (): readonly KeptFile[] | undefined => {
  const folder = packageFolder().replace(/[\\/]$/, '');
  if (isInstalled(folder) || dirname(folder) === folder) return undefined;
  known ??= read();
  return known;
};
