import { basename, dirname, relative, resolve, sep } from 'node:path';
import { dependencyIn, readPackageFile } from './package-file.js';

const FILE = 'file:';

const place = (folder: string, target: string): string => `${FILE}${relative(folder, target).split(sep).join('/')}`;

/**
 * The dependency on this package by which a project gets the one that runs: as the project has it in whose `node_modules` it
 * lies, a path in it seen from the new project; or else the folder of the package, as that of a clone.
 *
 * @param own the folder of this package
 * @param folder the folder of the project
 */
export const ownDependency = async (own: string, folder: string): Promise<string> => {
  const modules = dirname(resolve(own));
  const owner = dirname(modules);
  const installed = basename(modules) === 'node_modules' ? await readPackageFile(owner) : undefined;
  const given = installed === undefined ? undefined : dependencyIn(installed, basename(resolve(own)));
  if (given === undefined) return place(folder, own);
  return given.startsWith(FILE) ? place(folder, resolve(owner, given.slice(FILE.length))) : given;
};
