import { dirname, join, resolve } from 'node:path';
import { pipe } from 'fp-ts/lib/function.js';
import * as option from 'fp-ts/lib/Option.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { findStore, noStoreYet } from '../../artifacts/open-store.js';
import type { Store } from '../../artifacts/store.js';
import { exists } from '../../base/exists.js';
import { type Problem, problem } from '../../base/problem.js';
import type { Surroundings } from './surroundings.js';

/** The nearest folder at or above `folder` with a package.json, or `folder` itself if there is none. */
export const projectFolderOf = async (folder: string): Promise<string> => {
  for (let at = folder; ; at = dirname(at)) {
    if (await exists(join(at, 'package.json'))) return at;
    if (dirname(at) === at) return folder;
  }
};

/** The store's folder: `--store`, else `$SLUICE_STORE`, else `.sluice` beside the nearest package.json. */
export const storeFolderOf = (
  named: string | undefined,
  { folder, environment }: Pick<Surroundings, 'folder' | 'environment'>,
  projectFolder: string,
): string => {
  const text = named ?? (environment['SLUICE_STORE'] || undefined);
  return text === undefined ? join(projectFolder, '.sluice') : resolve(folder, text);
};

/** Finds the store that the options, the environment or the nearest package.json name, to read it; a `usage` problem if there is none. */
export const findNamedStore = (named: string | undefined, surroundings: Surroundings): taskEither.TaskEither<Problem, Store> =>
  pipe(
    taskEither.fromTask(() => projectFolderOf(surroundings.folder)),
    taskEither.map((projectFolder) => storeFolderOf(named, surroundings, projectFolder)),
    taskEither.chain((folder) =>
      pipe(
        findStore(folder),
        taskEither.chainOptionK(() =>
          problem(
            'usage',
            'there is no store here',
            folder,
            'go to the folder of the project, or name the store with --store or SLUICE_STORE; `pipe run` makes one',
          ),
        )((found) => found),
      ),
    ),
  );

/** The store in a folder as those see it who only read: an empty one where there is none, which is not created. */
export const readStore = (folder: string): taskEither.TaskEither<Problem, Store> =>
  pipe(findStore(folder), taskEither.map(option.getOrElse(() => noStoreYet(folder))));
