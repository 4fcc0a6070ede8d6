import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as option from 'fp-ts/lib/Option.js';
import { inTurns } from '../../base/in-turns.js';
import { problem } from '../../base/problem.js';
import { canonical } from '../canonical.js';
import { Digest } from '../digest.js';
import { Manifest, secondsOf } from '../manifest.js';
import type { Damage, Listing, Store } from '../store.js';
import type { Blobs } from './blobs.js';
import { onDisk } from './disk-problem.js';
import { readEntry, replaceEntry, whereOf } from './entry.js';
import { actionName } from './names.js';
import { seal, unseal } from './sealed.js';

/** Reads the manifest under a key: none when there is no blob, and what is wrong with the blob when it is unreadable. */
export const readManifest = async (blobs: Blobs, key: Digest): Promise<option.Option<either.Either<string, Manifest>>> =>
  pipe(
    await readEntry(blobs, actionName(key)),
    option.map((entry) =>
      pipe(
        entry,
        either.chain((bytes) => unseal(Manifest, bytes)),
        either.filterOrElse(
          (manifest) => manifest.key === key,
          (manifest) => `it is the manifest of ${manifest.key}`,
        ),
      ),
    ),
  );

/** The key that the name of an entry among the actions spells, if it spells one. */
export const keyOfAction = (name: string): Digest | undefined => {
  const [, key] = /^actions\/([^/]+)\.json$/.exec(name) ?? [];
  return Digest.is(key) ? key : undefined;
};

/** The keys of all entries among the actions. */
export const listActions = async (blobs: Blobs): Promise<readonly Digest[]> => {
  const entries = (await blobs.list('actions/')).map((name) => name.split('/').slice(0, 2).join('/'));
  return [...new Set(entries)].flatMap((entry) => keyOfAction(entry) ?? []);
};

/** The manifests of a store, by their keys, and those that cannot be read. */
export interface Manifests {
  readonly byKey: ReadonlyMap<Digest, Manifest>;
  readonly damaged: readonly Damage[];
}

/** Reads manifests of a store: those under some keys, or all. */
export const readManifests = async (blobs: Blobs, keys?: readonly Digest[]): Promise<Manifests> => {
  const byKey = new Map<Digest, Manifest>();
  const damaged: Damage[] = [];
  const wanted = keys ?? (await listActions(blobs));
  for (const [index, found] of (await inTurns(wanted, (key) => readManifest(blobs, key))).entries()) {
    const key = wanted[index] as Digest;
    if (option.isNone(found)) continue;
    if (either.isRight(found.value)) byKey.set(key, found.value.right);
    else damaged.push({ entry: actionName(key), what: found.value.left });
  }
  return { byKey, damaged };
};

const readAll = async (blobs: Blobs): Promise<Listing> => {
  const { byKey, damaged } = await readManifests(blobs);
  const manifests = [...byKey.values()].sort(
    (a, b) => Date.parse(b.finished) - Date.parse(a.finished) || (a.key < b.key ? -1 : 1),
  );
  return { manifests, damaged: damaged.map(({ entry }) => entry) };
};

/**
 * All that a manifest says but for when it was made, by which run, in how long and with how much of the machine; undefined where
 * JSON has no words for it.
 */
const contentOf = ({ machine: _, ...manifest }: Manifest): string | undefined => {
  const text = canonical(Manifest.encode({ ...manifest, run: '', finished: '', seconds: 0 }));
  return either.isRight(text) ? text.right : undefined;
};

/** Tells whether the store has a manifest of the same content, with the time that its work took. */
const hasEqual = async (blobs: Blobs, manifest: Manifest): Promise<boolean> => {
  const found = await readManifest(blobs, manifest.key);
  if (option.isNone(found) || either.isLeft(found.value)) return false;
  const present = found.value.right;
  return secondsOf(present) !== undefined && contentOf(present) === contentOf(manifest);
};

const write = async (blobs: Blobs, manifest: Manifest): Promise<void> => {
  const text = seal(Manifest.encode(manifest));
  if (either.isLeft(text)) {
    throw problem(
      'stage',
      `the outputs of stage ${manifest.parts.stage} cannot be recorded: ${text.left}`,
      manifest.parts.stage,
      'use plain finite values there',
    );
  }
  // Between the two of a replacement there is none: where all of it was made anew to the same bytes, the one that is there stays.
  if (!(await hasEqual(blobs, manifest))) await replaceEntry(blobs, actionName(manifest.key), Buffer.from(text.right));
};

/** The part of a store that maps keys to manifests. */
export const openActions = (blobs: Blobs): Pick<Store, 'manifest' | 'writeManifest' | 'manifests' | 'listing'> => ({
  manifest: (key) =>
    onDisk(whereOf(blobs, actionName(key)), async () => pipe(await readManifest(blobs, key), option.chain(option.fromEither))),
  writeManifest: (manifest) => onDisk(whereOf(blobs, actionName(manifest.key)), () => write(blobs, manifest)),
  manifests: onDisk(whereOf(blobs, 'actions'), async () => (await readAll(blobs)).manifests),
  listing: onDisk(whereOf(blobs, 'actions'), () => readAll(blobs)),
});
