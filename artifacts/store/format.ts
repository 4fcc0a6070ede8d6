import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as option from 'fp-ts/lib/Option.js';
import { problem } from '../../base/problem.js';
import { canonicalText } from '../canonical.js';
import { parseJson } from '../json-kind.js';
import { listActions, readManifest } from './actions.js';
import { isFolder } from './atomic-write.js';
import { readEntry } from './entry.js';
import type { StorePaths } from './paths.js';

/** The format that this version reads and writes; raised when an older sluice could not use the store. */
const FORMAT = 1;

/** What `store.json` of a store of this version holds. */
export const FORMAT_TEXT = canonicalText({ format: FORMAT });

const formatIn = (bytes: Uint8Array): option.Option<number> =>
  pipe(
    option.fromEither(parseJson(bytes)),
    option.map((content) => (content as { readonly format?: unknown } | null)?.format),
    option.filter((found): found is number => typeof found === 'number' && Number.isInteger(found) && found >= 1),
  );

/** Format that `store.json` names: none where there is no such file, and what is wrong with one that names none. */
const readFormat = async (paths: StorePaths): Promise<option.Option<either.Either<string, number>>> =>
  pipe(
    await readEntry(paths.format),
    option.map((entry) =>
      pipe(
        entry,
        either.chain((bytes) => (bytes.length === 0 ? either.left('it is empty') : either.right(bytes))),
        either.chain((bytes) => either.fromOption(() => 'it names no format')(formatIn(bytes))),
      ),
    ),
  );

/** Whether the rest of the folder is a store's. */
const hasRooms = async (paths: StorePaths): Promise<boolean> =>
  (await isFolder(paths.objects)) && (await isFolder(paths.actions));

/** Whether something in the folder can only be of a store of this format: a manifest that reads. */
const hasManifest = async (paths: StorePaths): Promise<boolean> => {
  for (const { key } of await listActions(paths)) {
    const manifest = key === null ? option.none : await readManifest(paths, key);
    if (option.isSome(manifest) && either.isRight(manifest.value)) return true;
  }
  return false;
};

const refuseDamaged = async (paths: StorePaths, what: string) =>
  (await hasRooms(paths))
    ? problem(
        'store',
        `The store.json of this store is damaged: ${what}`,
        paths.format,
        `If no newer sluice made the store, write ${FORMAT_TEXT} into that file; or choose another folder with --store or SLUICE_STORE`,
      )
    : problem(
        'store',
        `This folder has a store.json that is not of a sluice store, or is damaged: ${what}`,
        paths.format,
        'Choose another folder with --store or SLUICE_STORE',
      );

/**
 * What a folder is to a store: `absent` where there is none, `intact`, `unnamed` where only the store.json is not there,
 * and `damaged` where only that is damaged and all else says that it is a store of this format.
 *
 * @throws a `store` problem for a store of a newer version, and for a store.json of which it cannot be told whose it is
 */
export const examineFormat = async (paths: StorePaths): Promise<'absent' | 'intact' | 'unnamed' | 'damaged'> => {
  const found = await readFormat(paths);
  if (option.isNone(found)) return (await hasRooms(paths)) ? 'unnamed' : 'absent';
  if (either.isLeft(found.value)) {
    if (await hasManifest(paths)) return 'damaged';
    throw await refuseDamaged(paths, found.value.left);
  }
  const format = found.value.right;
  if (format <= FORMAT) return 'intact';
  throw problem(
    'store',
    `This store was made by a newer version of sluice (its format is ${format}; this version knows ${FORMAT})`,
    paths.folder,
    'Update sluice, or choose another folder with --store or SLUICE_STORE',
  );
};

/** What is wrong with the store.json of a store, if something is. */
export const formatDamage = async (paths: StorePaths): Promise<option.Option<string>> =>
  option.match(
    () => option.some('it is missing'),
    (found: either.Either<string, number>) => option.getLeft(found),
  )(await readFormat(paths));
