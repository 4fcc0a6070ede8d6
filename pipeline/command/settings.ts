import { dirname, join, resolve } from 'node:path';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { folder as folderScheme } from '../../artifacts/store/blobs/folder.js';
import type { Store } from '../../artifacts/store.js';
import type { BackendIdentity, BackendListing } from '../../base/backend.js';
import { nearest } from '../../base/codecs/record.js';
import { exists } from '../../base/exists.js';
import { type Problem, problem } from '../../base/problem.js';
import { cited, quoted } from '../../base/quote.js';
import { type Address, addressOf } from '../../base/scheme.js';
import { findStore, openStore, placeText, storeAddress } from '../address/stores.js';
import { rememberClosures } from '../key/component-identity.js';
import { openPackages } from '../key/packages.js';
import { sourceClosures } from '../key/source-closure.js';
import { type Override, parseOverride } from '../run/configure.js';
import type { Environment } from '../run/resolve.js';

/** The backend of a run, and what a person should know about its choice. */
export interface ChosenBackend {
  readonly backend: BackendIdentity;
  readonly backendNotice?: string;
}

/** What the command line is told about the rest of the program and the process. */
export interface Surroundings {
  readonly version: string;
  /** The numeric backends, the preferred ones first. */
  readonly backends: readonly BackendListing[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The options that `run`, `plan` and `times` share. */
export interface GraphOptions {
  readonly store?: string;
  readonly seed?: number;
  readonly set: readonly string[];
  readonly backend?: string;
  readonly data?: string;
}

/** The nearest folder at or above `folder` with a package.json, or `folder` itself if there is none. */
export const projectFolderOf = async (folder: string): Promise<string> => {
  for (let at = folder; ; at = dirname(at)) {
    if (await exists(join(at, 'package.json'))) return at;
    if (dirname(at) === at) return folder;
  }
};

/** The address of the store: `--store`, else `$SLUICE_STORE`, else `.sluice` beside the nearest package.json. */
export const storeAddressOf = (
  option: string | undefined,
  { folder, environment }: Pick<Surroundings, 'folder' | 'environment'>,
  projectFolder: string,
): taskEither.TaskEither<Problem, Address<'store'>> => {
  const context = { folder, environment };
  if (option !== undefined) return storeAddress(option, '--store', context);
  return environment.SLUICE_STORE
    ? storeAddress(environment.SLUICE_STORE, 'SLUICE_STORE', context)
    : taskEither.right(addressOf(folderScheme, join(projectFolder, '.sluice'), projectFolder));
};

/** Finds the store that the options, the environment or the nearest package.json name, to read it; a `usage` problem if there is none. */
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

const identityOf = ({ name, source, exported }: BackendListing): BackendIdentity => ({ name, source, exported });

/** The first backend that can run here; the last where none says that it can. */
const preferredBackend = async (backends: readonly BackendListing[]): Promise<ChosenBackend> => {
  const obstacles: string[] = [];
  for (const [index, choice] of backends.entries()) {
    const obstacle = index === backends.length - 1 ? null : ((await choice.obstacle?.()) ?? null);
    if (obstacle !== null) obstacles.push(...(choice.optional ? [] : [obstacle]));
    else {
      const backend = identityOf(choice);
      const backendNotice = `the backend ${choice.name} computes: ${obstacles.join('; ')}`;
      return obstacles.length === 0 ? { backend } : { backend, backendNotice };
    }
  }
  throw new Error('a command line has at least one backend');
};

/** The backend of a name, or the preferred one of those that can run here. */
export const chooseBackend = (
  backends: readonly BackendListing[],
  name: string | undefined,
): taskEither.TaskEither<Problem, ChosenBackend> => {
  if (name === undefined) return taskEither.fromTask(() => preferredBackend(backends));
  const found = backends.find((backend) => backend.name === name);
  if (found !== undefined) return taskEither.right({ backend: identityOf(found) });
  const known = backends.map((backend) => backend.name);
  const suggestion = nearest(name, known);
  return taskEither.left(
    problem(
      'usage',
      `there is no backend ${quoted(name)}${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`}`,
      `--backend ${cited(name)}`,
      `use one of ${known.join(', ')}`,
    ),
  );
};

/**
 * Turns the options of `run`, `plan` and `times` into what planning needs.
 *
 * @param open opens the store; `readStore` for those who only read
 */
export const environmentOf = (
  file: string,
  options: GraphOptions,
  surroundings: Surroundings,
  locating: Omit<Environment['locating'], 'dataFolder' | 'projectFolder'>,
  defaultSeed: number,
  open: (
    address: Address<'store'>,
    environment: Surroundings['environment'],
  ) => taskEither.TaskEither<Problem, Store> = openStore,
): taskEither.TaskEither<Problem, Environment> =>
  pipe(
    taskEither.Do,
    taskEither.bind('overrides', () =>
      taskEither.fromEither(either.traverseArray(parseOverride)(options.set) as either.Either<Problem, readonly Override[]>),
    ),
    taskEither.bind('chosen', () => chooseBackend(surroundings.backends, options.backend)),
    taskEither.bind('projectFolder', () =>
      taskEither.fromTask(() => projectFolderOf(dirname(resolve(surroundings.folder, file)))),
    ),
    taskEither.bind('address', ({ projectFolder }) => storeAddressOf(options.store, surroundings, projectFolder)),
    taskEither.bind('store', ({ address }) => open(address, surroundings.environment)),
    taskEither.map(({ overrides, chosen, projectFolder, store }) => ({
      store,
      overrides,
      ...chosen,
      closures: rememberClosures(sourceClosures(openPackages(store.marks))),
      seed: options.seed ?? defaultSeed,
      locating: {
        ...locating,
        projectFolder,
        dataFolder: options.data === undefined ? undefined : resolve(surroundings.folder, options.data),
      },
    })),
  );
