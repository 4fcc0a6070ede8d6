import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { digestFolder } from '../../artifacts/folder-digest.js';
import type { Marks } from '../../artifacts/marks.js';

interface PackageFile {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** The package's name in an import specifier: `fp-ts` for `fp-ts/lib/Option.js`, `@a/b` for `@a/b/c`. */
export const packageNameOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/**
 * Tells whether a package's folder, without links in its path, is where a package manager puts what it installed. A package
 * of the user's workspace lies elsewhere and is linked to.
 */
export const isInstalled = (folder: string): boolean => {
  const parent = dirname(folder);
  return (
    basename(parent) === 'node_modules' || (basename(parent).startsWith('@') && basename(dirname(parent)) === 'node_modules')
  );
};

/** Files of a package that Node can load. Types have no effect; a native binary is another on each machine. */
const isCode = (name: string): boolean => /\.(?:[cm]?[jt]sx?|json|wasm)$/.test(name) && !/\.d\.[cm]?ts$/.test(name);

// At once: of a hundred small files, most of which are not there, one promise after the other takes several times as long.
const readPackage = (folder: string): PackageFile | undefined => {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  } catch {
    return undefined;
  }
};

/** Reads packages, and remembers what it read: they do not change under a run. */
export interface Packages {
  /** The nearest folder at or above `folder` that has a named package.json. */
  readonly folderOf: (folder: string) => Promise<string | undefined>;
  /** Looks a package up as Node does: in `node_modules` of `folder` and of every folder above it. Without links in the path. */
  readonly find: (name: string, folder: string) => Promise<string | undefined>;
  /**
   * Adds the identities of the package in a folder, and of everything that it needs, to `seen`: name, version and the
   * digest of its code. Optional and platform-specific dependencies are left out, so that a key is the same on every machine.
   *
   * @param name what it is called where it is needed, should it not be there
   */
  readonly identify: (name: string, folder: string | undefined, seen: Set<string>) => Promise<void>;
}

/**
 * Opens the packages of this machine.
 *
 * @param marks where digests of their code are kept from run to run
 */
export const openPackages = (marks?: Marks): Packages => {
  const files = new Map<string, { readonly file: PackageFile | undefined }>();
  const digests = new Map<string, Promise<string>>();
  const found = new Map<string, Promise<string | undefined>>();
  const homes = new Map<string, boolean>();

  const read = (folder: string): PackageFile | undefined => {
    const known = files.get(folder);
    if (known !== undefined) return known.file;
    const file = readPackage(folder);
    files.set(folder, { file });
    return file;
  };

  const codeOf = (folder: string): Promise<string> => {
    const known = digests.get(folder);
    if (known !== undefined) return known;
    const reading = digestFolder(folder, isCode, marks);
    digests.set(folder, reading);
    return reading;
  };

  const folderOf = async (folder: string): Promise<string | undefined> => {
    if (read(folder)?.name !== undefined) return folder;
    const parent = dirname(folder);
    return parent === folder ? undefined : folderOf(parent);
  };

  // Asked once for all names: of most folders above a module there is none.
  const hasModules = (folder: string): boolean => {
    const known = homes.get(folder) ?? existsSync(join(folder, 'node_modules'));
    homes.set(folder, known);
    return known;
  };

  const search = async (name: string, folder: string): Promise<string | undefined> => {
    const candidate = join(folder, 'node_modules', name);
    // The dependencies of a package that is linked to lie beside the package itself.
    if (hasModules(folder) && read(candidate) !== undefined) return realpathSync.native(candidate);
    const parent = dirname(folder);
    return parent === folder ? undefined : find(name, parent);
  };

  const find = (name: string, folder: string): Promise<string | undefined> => {
    const key = join(folder, 'node_modules', name);
    const known = found.get(key);
    if (known !== undefined) return known;
    const searching = search(name, folder);
    found.set(key, searching);
    return searching;
  };

  const needsOf = ({ dependencies, peerDependencies, peerDependenciesMeta }: PackageFile): readonly string[] => [
    ...Object.keys(dependencies ?? {}),
    ...Object.keys(peerDependencies ?? {}).filter((name) => peerDependenciesMeta?.[name]?.optional !== true),
  ];

  const identify = async (
    name: string,
    folder: string | undefined,
    seen: Set<string>,
    visited = new Set<string>(),
  ): Promise<void> => {
    if (folder === undefined) return void seen.add(`${name}@absent`);
    if (visited.has(folder)) return;
    visited.add(folder);
    const file = read(folder);
    seen.add(`${file?.name ?? name}@${file?.version ?? 'absent'} ${await codeOf(folder)}`);
    for (const needed of file === undefined ? [] : needsOf(file))
      await identify(needed, await find(needed, folder), seen, visited);
  };

  return { folderOf, find, identify };
};
