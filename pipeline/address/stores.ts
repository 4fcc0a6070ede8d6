import { join, resolve } from 'node:path';
import { pipe } from 'fp-ts/lib/function.js';
import type { Option } from 'fp-ts/lib/Option.js';
import * as option from 'fp-ts/lib/Option.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { digestOf } from '../../artifacts/digest.js';
import { findStoreOn, noStoreYetOn, openStoreOn, type StorePlace, storeOn } from '../../artifacts/open-store.js';
import { objectCache } from '../../artifacts/store/blobs/cached/object-cache.js';
import { cachedBlobs } from '../../artifacts/store/blobs/cached.js';
import { folder, folderBlobs, pathIn } from '../../artifacts/store/blobs/folder.js';
import { memory, memoryBlobs } from '../../artifacts/store/blobs/memory.js';
import { s3 } from '../../artifacts/store/blobs/s3.js';
import { ssh } from '../../artifacts/store/blobs/ssh.js';
import { BLOBS_MEMBERS, type Blobs, type StoreScheme } from '../../artifacts/store/blobs.js';
import type { Store } from '../../artifacts/store.js';
import { withoutCredentials } from '../../base/credentials.js';
import type { Problem } from '../../base/problem.js';
import { type Address, type AddressContext, addressOf, addressText } from '../../base/scheme.js';
import { cacheLimit } from './cache-limit.js';
import { cacheFolder } from './machine-marks.js';
import { findAddress, openAddress } from './open-address.js';
import { parseAddress } from './parse-address.js';

/** The kinds of places that `--store` knows. */
export const STORES: readonly StoreScheme[] = [folder, memory, s3, ssh];

type Environment = AddressContext['environment'];

/**
 * A store as a program names it: by an address as plain data, or by what a person writes: `folder:PATH`, a bare path,
 * `./mine.ts:TARGET`.
 */
export type StoreName = string | Address<'store'>;

/**
 * The address that a text names. A text without a colon, and one that begins like a path, is the path of a folder.
 *
 * @param where where it was written, such as `--store`, for messages
 */
export const storeAddress = (
  text: string,
  where: string,
  context: AddressContext,
): taskEither.TaskEither<Problem, Address<'store'>> => {
  const parts = parseAddress(text, context.folder);
  const isPath = parts === undefined || (parts.module === undefined && (!text.includes(':') || parts.name.length === 1));
  return isPath
    ? taskEither.right(addressOf(folder, text, context.folder))
    : pipe(
        findAddress('store', STORES, text, where, context),
        taskEither.map(({ address }) => address),
      );
};

/** The folder that an address names; undefined for one of another kind. */
export const folderOf = ({ name, source, target, folder: from }: Address<'store'>): string | undefined =>
  name === folder.name && source === folder.source ? resolve(from, pathIn(target)) : undefined;

/** An address for messages, without credentials: of a folder, the path. */
export const placeText = (address: Address<'store'>): string => folderOf(address) ?? withoutCredentials(addressText(address));

/**
 * The folder of this machine where marks stand that a store itself cannot hold; undefined where the environment names no home.
 */
const marksFolder = ({ where }: Blobs, environment: Environment): string | undefined => {
  const caches = cacheFolder(environment);
  return caches === undefined ? undefined : join(caches, digestOf(where).slice(0, 16));
};

/** Blobs with this machine's cache of objects in front; alone where there is none. */
const inFrontOf = (blobs: Blobs, environment: Environment, limit: number): Blobs => {
  const caches = cacheFolder(environment);
  if (caches === undefined || limit === 0 || blobs.behind !== undefined) return blobs;
  return cachedBlobs(blobs, objectCache(caches, digestOf(blobs.where).slice(0, 16), limit));
};

const placeAt = (address: Address<'store'>, environment: Environment): taskEither.TaskEither<Problem, StorePlace> =>
  pipe(
    openAddress<'store', Blobs>(address, environment, BLOBS_MEMBERS),
    taskEither.bindTo('blobs'),
    taskEither.bind('limit', () => taskEither.fromEither(cacheLimit(environment))),
    taskEither.map(({ blobs, limit }) => {
      if (blobs.reach === 'machine') return { blobs, address };
      const caches = marksFolder(blobs, environment);
      const marks = caches === undefined ? memoryBlobs('marks') : folderBlobs(caches);
      return { blobs: blobs.reach === 'network' ? inFrontOf(blobs, environment, limit) : blobs, address, marks };
    }),
  );

const placeOf = (name: StoreName, environment: Environment): taskEither.TaskEither<Problem, StorePlace> =>
  pipe(
    typeof name === 'string'
      ? storeAddress(name, 'openStore', { folder: process.cwd(), environment })
      : taskEither.right<Problem, Address<'store'>>(name),
    taskEither.chain((address) => placeAt(address, environment)),
  );

/**
 * Opens a store by its address, and makes it where there is none. The errors are those of `openStoreOn`, and of opening an
 * address.
 */
export const openStore = (name: StoreName, environment: Environment = process.env): taskEither.TaskEither<Problem, Store> =>
  pipe(placeOf(name, environment), taskEither.chain(openStoreOn));

/** Opens a store that is there and was looked at before, as a worker does: nothing is swept, mended or made. */
export const attachStore = (name: StoreName, environment: Environment = process.env): taskEither.TaskEither<Problem, Store> =>
  pipe(
    placeOf(name, environment),
    taskEither.map((place) => storeOn(place)),
  );

/** Finds a store by its address, for those who only read it: nothing is created or mended. None where there is no store. */
export const findStore = (
  name: StoreName,
  environment: Environment = process.env,
): taskEither.TaskEither<Problem, Option<Store>> => pipe(placeOf(name, environment), taskEither.chain(findStoreOn));

/** An empty store at an address where there is none yet, for those who ask what it would have; nothing is created. */
export const noStoreYet = (name: StoreName, environment: Environment = process.env): taskEither.TaskEither<Problem, Store> =>
  pipe(placeOf(name, environment), taskEither.map(noStoreYetOn));

/** The store at an address as those see it who only read: an empty one where there is none, which is not created. */
export const readStore = (name: StoreName, environment: Environment = process.env): taskEither.TaskEither<Problem, Store> =>
  pipe(
    placeOf(name, environment),
    taskEither.chain((place) => pipe(findStoreOn(place), taskEither.map(option.getOrElse(() => noStoreYetOn(place))))),
  );
