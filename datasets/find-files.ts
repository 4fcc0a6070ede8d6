import { access } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import type { LocateContext } from '../artifacts/source.js';

/** The folder of a data set's `root` setting: absolute as it is, relative from the project's folder. */
export const rootFolder = (location: Readonly<Record<string, string>>, context: LocateContext): string => {
  const root = location['root'] ?? 'data';
  return isAbsolute(root) ? root : resolve(context.projectFolder, root);
};

/** The folder that data is downloaded to: that of `--data`, or else the data set's root. */
export const downloadFolder = (location: Readonly<Record<string, string>>, context: LocateContext): string =>
  context.dataFolder ?? rootFolder(location, context);

/** The folders in which a data set may lie, in order of precedence: `--data`, then its root, each itself or `subfolder` of it. */
export const candidateFolders = (
  subfolder: string,
  location: Readonly<Record<string, string>>,
  context: LocateContext,
): readonly string[] =>
  [...(context.dataFolder === undefined ? [] : [context.dataFolder]), rootFolder(location, context)].flatMap((folder) => [
    folder,
    join(folder, subfolder),
  ]);

/** Tells whether there is something at a path that this process may see. */
export const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Which of the wanted files a folder lacks. */
export const missingFrom = async (folder: string, wanted: readonly string[]): Promise<readonly string[]> => {
  const present = await Promise.all(wanted.map((name) => exists(join(folder, name))));
  return wanted.filter((_, i) => !present[i]);
};
