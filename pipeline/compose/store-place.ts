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
import { readStore, storeAddress } from '../address/stores.js';

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

/** Tells whether a store is one that is not there yet, as those see it who only read. */
export const isAbsent = ({ marks }: Store): boolean => marks === undefined;

/** Tells whether a store ends with this process. */
export const endsWithProcess = ({ blobs }: Store): boolean => blobs.reach === 'process';

/** Sentence, without a final full stop, about a store that is not there yet and who makes it. */
export const absenceText = (store: Store): string =>
  endsWithProcess(store)
    ? `there is no store at ${store.where}: one in the memory of a process is gone with that process`
    : `there is no store at ${store.where} yet; \`pipe run\` makes one`;

/** The problem of who reads a store that is not there. */
export const noStoreHere = (store: Store): Problem =>
  endsWithProcess(store)
    ? problem(
        'usage',
        'there is no store here: one in the memory of a process is gone with that process',
        store.where,
        'name the folder of a store, with --store or SLUICE_STORE, for this command as for `pipe run`',
      )
    : problem(
        'usage',
        'there is no store here',
        store.where,
        'go to the folder of the project, or name the store with --store or SLUICE_STORE; `pipe run` makes one',
      );

/**
 * Finds the store that the options, the environment or the nearest package.json name, to read it; a `usage` problem if there is
 * none.
 */
export const findNamedStore = (named: string | undefined, surroundings: Surroundings): taskEither.TaskEither<Problem, Store> =>
  pipe(
    taskEither.fromTask(() => projectFolderOf(surroundings.folder)),
    taskEither.chain((projectFolder) => storeAddressOf(named, surroundings, projectFolder)),
    taskEither.chain((address) => readStore(address, surroundings.environment)),
    taskEither.filterOrElse((store) => !isAbsent(store), noStoreHere),
  );
