import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Blobs } from '../../artifacts/store/blobs.js';
import type { Store } from '../../artifacts/store.js';
import { type Problem, problem } from '../../base/problem.js';
import { machineMarks } from '../address/machine-marks.js';
import { openStore, readStore } from '../address/stores.js';
import { rememberClosures } from '../key/component-identity.js';
import { openPackages } from '../key/packages.js';
import { openClosures } from '../key/source-closure.js';
import { type Override, parseOverride } from '../run/configure.js';
import type { RunServices } from '../run/resolve.js';
import { type ChosenBackend, namedBackend, preferredBackend } from './backend-choice.js';
import { projectFolderOf, storeAddressOf } from './store-place.js';
import type { Surroundings } from './surroundings.js';

/** The options that decide what a graph computes and where its artifacts lie. */
export interface GraphOptions {
  /** An address, or the blobs themselves. */
  readonly store?: string | Blobs;
  readonly seed?: number;
  /** As `--set` has them. */
  readonly set: readonly string[];
  readonly backend?: string;
  readonly data?: string;
}

/** Purpose of a graph: `run` makes the store and downloads data, `read` changes nothing. */
export type Purpose = 'run' | 'read';

const unnamedBackend = async (
  { backends, tryBackend, version }: Surroundings,
  { marks }: Pick<Store, 'marks'>,
): Promise<ChosenBackend> => {
  const { trials: _, ...chosen } = await preferredBackend(
    backends,
    tryBackend === undefined ? undefined : { tryBackend, version, marks },
  );
  return chosen;
};

/** Refuses a file for the folder of data; one that is not there may be made by a download. */
const expectDataFolder = (data: string | undefined, { folder }: Surroundings): taskEither.TaskEither<Problem, void> =>
  data === undefined
    ? taskEither.right(undefined)
    : pipe(
        taskEither.fromTask(() => stat(resolve(folder, data)).catch(() => undefined)),
        taskEither.chain((found) =>
          found === undefined || found.isDirectory()
            ? taskEither.right(undefined)
            : taskEither.left(
                problem(
                  'usage',
                  'the data is to lie in a folder, and this is a file',
                  `--data ${data}`,
                  'name the folder that holds the data sets',
                ),
              ),
        ),
      );

/**
 * Opens what planning and running an experiment need.
 *
 * @param file the experiment's file, or one that would lie beside it: the project is that of its folder
 * @param defaultSeed the seed where the options have none
 * @returns a `usage` problem for an option that is not valid, or a `store` problem
 */
export const servicesOf = (
  file: string,
  options: GraphOptions,
  surroundings: Surroundings,
  defaultSeed: number,
  purpose: Purpose,
): taskEither.TaskEither<Problem, RunServices> =>
  pipe(
    taskEither.Do,
    taskEither.chainFirst(() => expectDataFolder(options.data, surroundings)),
    taskEither.bind('overrides', () =>
      taskEither.fromEither(either.traverseArray(parseOverride)(options.set) as either.Either<Problem, readonly Override[]>),
    ),
    taskEither.bind('named', () =>
      options.backend === undefined ? taskEither.right(undefined) : namedBackend(surroundings.backends, options.backend),
    ),
    taskEither.bind('projectFolder', () =>
      taskEither.fromTask(() => projectFolderOf(dirname(resolve(surroundings.folder, file)))),
    ),
    taskEither.bind('address', ({ projectFolder }) => storeAddressOf(options.store, surroundings, projectFolder)),
    taskEither.bind('store', ({ address }) => (purpose === 'run' ? openStore : readStore)(address, surroundings.environment)),
    // What is measured for it is remembered in the store.
    taskEither.bind('chosen', ({ named, store }) =>
      named === undefined ? taskEither.fromTask(() => unnamedBackend(surroundings, store)) : taskEither.right(named),
    ),
    taskEither.bind('devices', ({ chosen }) =>
      taskEither.fromTask(async () => {
        const listing = surroundings.backends.find(({ name }) => name === chosen.backend.name);
        return purpose === 'run' ? ((await listing?.devices?.(surroundings.environment)) ?? []) : [];
      }),
    ),
    taskEither.bind('marks', ({ store }) => taskEither.right(machineMarks(surroundings.environment) ?? store.marks)),
    taskEither.let('opened', ({ marks }) => openClosures(openPackages(marks), marks)),
    taskEither.map(({ overrides, chosen, devices, projectFolder, store, opened }) => ({
      store,
      overrides,
      ...chosen,
      devices,
      closures: rememberClosures(opened.digest),
      origin: opened.origin,
      code: opened,
      seed: options.seed ?? defaultSeed,
      data: {
        projectFolder,
        dataFolder: options.data === undefined ? undefined : resolve(surroundings.folder, options.data),
        mayDownload: purpose === 'run',
      },
    })),
  );
