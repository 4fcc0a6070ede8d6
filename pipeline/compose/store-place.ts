import { dirname, join } from 'node:path';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { folder as folderScheme } from '../../artifacts/store/blobs/folder.js';
import { heldAddress } from '../../artifacts/store/blobs/held.js';
import type { Blobs } from '../../artifacts/store/blobs.js';
import type { Store } from '../../artifacts/store.js';
import { exists } from '../../base/exists.js';
import { type Problem, problem } from '../../base/problem.js';
import { type Address, addressOf } from '../../base/scheme.js';
import { findStore, placeText, storeAddress } from '../address/stores.js';

import type { Surroundings } from './surroundings.js';

/** The nearest folder at or above `folder` with a package.json, or `folder` itself if there is none. */
export const projectFolderOf = async (folder: string): Promise<string> => {
  for (let at = folder; ; at = dirname(at)) {
    if (await exists(join(at, 'package.json'))) return at;
    if (dirname(at) === at) return folder;
  }
};

/**
 * The address of the store: of the blobs that a program gives, or `--store`, else `$SLUICE_STORE`, else the folder .sluice
 * beside the nearest package.json.
 */
export const storeAddressOf = (
  named: string | Blobs | undefined,
  { folder, environment }: Pick<Surroundings, 'folder' | 'environment'>,
  projectFolder: string,
): taskEither.TaskEither<Problem, Address<'store'>> => {
  const context = { folder, environment };
  if (typeof named === 'object') return taskEither.right(heldAddress(named));
  if (named !== undefined) return storeAddress(named, '--store', context);
  const given = environment['SLUICE_STORE'];
  return given
    ? storeAddress(given, 'SLUICE_STORE', context)
    : taskEither.right(addressOf(folderScheme, join(projectFolder, '.sluice'), projectFolder));
};

/**
 * Finds the store that the options, the environment or the nearest package.json name, to read it; a `usage` problem if there is
 * none.
 */
export const findNamedStore = (named: string | undefined, surroundings: Surroundings): taskEither.TaskEither<Problem, Store> =>
  pipe(
    taskEither.fromTask(() => projectFolderOf(surroundings.folder)),
    taskEither.chain((projectFolder) => storeAddressOf(named, surroundings, projectFolder)),
    taskEither.chain((address) =>
      pipe(
        findStore(address, surroundings.environment),
        taskEither.chainOptionK(() =>
          problem(
            'usage',
            'there is no store here',
            placeText(address),
            'go to the folder of the project, or name the store with --store or SLUICE_STORE; `pipe run` makes one',
          ),
        )((found) => found),
      ),
    ),
  );
