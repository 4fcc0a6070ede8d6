import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as option from 'fp-ts/lib/Option.js';
import { problem } from '../../base/problem.js';
import { canonicalText } from '../canonical.js';
import { Digest } from '../digest.js';
import { parseJson } from '../json-kind.js';
import { listActions, readManifest } from './actions.js';
import type { Blobs } from './blobs.js';
import { placeOf, readEntry, whereOf } from './entry.js';
import { FORMAT_NAME } from './names.js';

/** The format that this version reads and writes; raised when an older sluice could not use the store. */
const FORMAT = 1;

/** Content of `store.json` in a store of this version. */
export const FORMAT_TEXT = canonicalText({ format: FORMAT });

const formatIn = (bytes: Uint8Array): option.Option<number> =>
  pipe(
    option.fromEither(parseJson(bytes)),
    option.map((content) => (content as { readonly format?: unknown } | null)?.format),
    option.filter((found): found is number => typeof found === 'number' && Number.isInteger(found) && found >= 1),
  );

/** Format that `store.json` names: none where there is no such blob, and what is wrong with one that names none. */
const readFormat = async (blobs: Blobs): Promise<option.Option<either.Either<string, number>>> =>
  pipe(
    await readEntry(blobs, FORMAT_NAME),
    option.map((entry) =>
      pipe(
        entry,
        either.chain((bytes) => (bytes.length === 0 ? either.left('it is empty') : either.right(bytes))),
        either.chain((bytes) => either.fromOption(() => 'it names no format')(formatIn(bytes))),
      ),
    ),
  );

/** Tells whether the rest of the place looks like a store: something has the name of an action or an object. */
const looksLikeStore = async (blobs: Blobs): Promise<boolean> =>
  (await listActions(blobs)).length > 0 ||
  (await blobs.list('objects/')).some((name) => Digest.is(name.slice('objects/'.length).replace('/', '')));

/** Tells whether something can only be of a store of this format: a manifest that reads. */
const hasManifest = async (blobs: Blobs): Promise<boolean> => {
  for (const key of await listActions(blobs)) {
    const manifest = await readManifest(blobs, key);
    if (option.isSome(manifest) && either.isRight(manifest.value)) return true;
  }
  return false;
};

const refuseDamaged = (blobs: Blobs, what: string) =>
  problem(
    'store',
    `the store.json here is not of a sluice store, or is damaged: ${what}`,
    whereOf(blobs, FORMAT_NAME),
    `if this is a sluice store that no newer sluice made, write ${FORMAT_TEXT} into that file; otherwise choose another folder with --store or SLUICE_STORE`,
  );

/**
 * Condition of a place for a store: `absent` where there is none, `intact`, `unnamed` where only the store.json is not there,
 * and `damaged` where only that is damaged and all else says that it is a store of this format.
 *
 * @throws a `store` problem for a store of a newer version, and for a store.json of which it cannot be told whose it is
 */
export const examineFormat = async (blobs: Blobs): Promise<'absent' | 'intact' | 'unnamed' | 'damaged'> => {
  const found = await readFormat(blobs);
  if (option.isNone(found)) return (await looksLikeStore(blobs)) ? 'unnamed' : 'absent';
  if (either.isLeft(found.value)) {
    if (await hasManifest(blobs)) return 'damaged';
    throw refuseDamaged(blobs, found.value.left);
  }
  const format = found.value.right;
  if (format <= FORMAT) return 'intact';
  throw problem(
    'store',
    `this store was made by a newer version of sluice (its format is ${format}; this version knows ${FORMAT})`,
    placeOf(blobs),
    'update sluice, or choose another folder with --store or SLUICE_STORE',
  );
};

/** Damage of the store.json of a store, if there is any. */
export const formatDamage = async (blobs: Blobs): Promise<option.Option<string>> =>
  option.match(
    () => option.some('it is missing'),
    (found: either.Either<string, number>) => option.getLeft(found),
  )(await readFormat(blobs));
