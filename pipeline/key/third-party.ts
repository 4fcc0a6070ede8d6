import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

interface PackageFile {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const packages = new Map<string, Promise<PackageFile | undefined>>();

const readPackage = (folder: string): Promise<PackageFile | undefined> => {
  const known = packages.get(folder);
  if (known !== undefined) return known;
  const reading = readFile(join(folder, 'package.json'), 'utf8').then(
    (text) => JSON.parse(text) as PackageFile,
    () => undefined,
  );
  packages.set(folder, reading);
  return reading;
};

/** The package's name in an import specifier: `fp-ts` for `fp-ts/lib/Option.js`, `@a/b` for `@a/b/c`. */
export const packageNameOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** The nearest folder at or above `folder` that has a named package.json. */
export const packageFolderOf = async (folder: string): Promise<string | undefined> => {
  if ((await readPackage(folder))?.name !== undefined) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : packageFolderOf(parent);
};

/** Looks a package up as Node does: in `node_modules` of `folder` and of every folder above it. */
export const findPackage = async (name: string, folder: string): Promise<string | undefined> => {
  const candidate = join(folder, 'node_modules', name);
  if ((await readPackage(candidate)) !== undefined) return candidate;
  const parent = dirname(folder);
  return parent === folder ? undefined : findPackage(name, parent);
};

/**
 * The versions of a package and of everything that it depends on, by name; optional and platform-specific
 * dependencies are left out, so that a key is the same on every machine.
 */
export const versionsOf = async (
  name: string,
  from: string,
  seen: Map<string, string> = new Map(),
): Promise<Map<string, string>> => {
  const folder = await findPackage(name, from);
  const file = folder === undefined ? undefined : await readPackage(folder);
  const label = `${name}@${file?.version ?? 'absent'}`;
  if (seen.has(label)) return seen;
  seen.set(label, name);
  for (const dependency of Object.keys(file?.dependencies ?? {})) await versionsOf(dependency, folder ?? from, seen);
  return seen;
};
