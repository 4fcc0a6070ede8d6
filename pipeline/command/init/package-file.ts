import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Members of a package.json that say what a project depends on. */
export interface PackageFile {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Reads the package.json of a folder; undefined where there is none that can be read, which npm tells better than we do. */
export const readPackageFile = async (folder: string): Promise<PackageFile | undefined> => {
  try {
    const found: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    return typeof found === 'object' && found !== null ? found : undefined;
  } catch {
    return undefined;
  }
};

/** The range or place that a package.json has for a package, if it names it. */
export const dependencyIn = (
  { dependencies, devDependencies, optionalDependencies }: PackageFile,
  name: string,
): string | undefined => {
  const found: unknown = dependencies?.[name] ?? devDependencies?.[name] ?? optionalDependencies?.[name];
  return typeof found === 'string' ? found : undefined;
};
