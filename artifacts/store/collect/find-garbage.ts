import { stat } from 'node:fs/promises';
import * as either from 'fp-ts/lib/Either.js';
import { inTurns } from '../../../base/in-turns.js';
import { errorCode } from '../../../base/system-error.js';
import type { Digest } from '../../digest.js';
import { rememberedDigest } from '../../file-digests.js';
import type { Manifest } from '../../manifest.js';
import { readManifests } from '../actions.js';
import type { Blobs } from '../blobs.js';
import { unlessMisplaced } from '../entry.js';
import { runNameOf } from '../names.js';
import { lifeOf } from '../process-identity.js';
import { readName } from '../run-names.js';
import { storeClock } from '../store-clock.js';
import {
  checkpointedKeys,
  type Garbage,
  type Inventory,
  looseActions,
  looseCode,
  looseDropped,
  looseKeys,
  looseObjects,
  looseRests,
  nameClaims,
  neededObjects,
} from './garbage.js';
import { restedKeys } from './loose-checkpoints.js';
import { looseOrigins } from './loose-origins.js';
import type { ReadRoots, Roots } from './roots.js';

/** All that a collection found. */
export interface Collection {
  readonly garbage: readonly Garbage[];
  /** The manifests that were read, by key. */
  readonly manifests: ReadonlyMap<Digest, Manifest>;
}

type Candidate = Omit<Garbage, 'bytes'>;

/** The candidates that are old enough, with their lengths; what has gone meanwhile is none. */
const aged = async (blobs: Blobs, candidates: readonly Candidate[], before: number): Promise<readonly Garbage[]> => {
  const looked = await inTurns(candidates, async (candidate): Promise<readonly Garbage[]> => {
    let bytes = 0;
    for (const name of candidate.blobs) {
      const found = await unlessMisplaced(blobs.stat(name));
      // What is no blob is damage, which is for `verify`.
      if (either.isLeft(found) || (found.right !== undefined && found.right.modified > before)) return [];
      bytes += found.right?.bytes ?? 0;
    }
    return [{ ...candidate, bytes }];
  });
  return looked.flat();
};

/** The names of some claims that nobody needs: neither a run that has a record, nor one whose process lives. */
export const looseNames = async (blobs: Blobs, claims: readonly string[], { runs }: Roots): Promise<readonly string[]> => {
  const found = await inTurns(claims, async (name): Promise<readonly string[]> => {
    const claim = await readName(blobs, name);
    if (claim === undefined) return [];
    const isNeeded = either.isRight(claim) && (runs.has(claim.right.run) || (await lifeOf(claim.right.holder)) === 'alive');
    return isNeeded ? [] : [name];
  });
  return found.flat();
};

const isGone = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => false,
    (cause: unknown) => errorCode(cause) === 'ENOENT',
  );

/** The marks of files that are gone. */
const looseMarks = async (blobs: Blobs, { names }: Inventory): Promise<readonly Candidate[]> => {
  const marks = names.filter((name) => name.startsWith('files/'));
  const found = await inTurns(marks, async (name): Promise<readonly Candidate[]> => {
    const bytes = await unlessMisplaced(blobs.get(name));
    const mark = either.isRight(bytes) && bytes.right !== undefined ? rememberedDigest(bytes.right) : undefined;
    if (mark === undefined || either.isLeft(mark) || !(await isGone(mark.right.state.path))) return [];
    return [{ room: 'files', entry: name, blobs: [name] }];
  });
  return found.flat();
};

/** Reads what there is in a store. */
export const readInventory = async (blobs: Blobs): Promise<Inventory> => ({
  names: await blobs.list(''),
  manifests: (await readManifests(blobs)).byKey,
});

/** The time by a store's clock that is so many seconds ago. */
export const timeBefore = async (blobs: Blobs, older: number): Promise<number> =>
  (await storeClock(blobs, 0, () => performance.now())(0)) - older * 1000;

/**
 * Finds what of an inventory no root needs, and was written by some time.
 *
 * @param before that time, by the store's clock, in milliseconds
 */
export const garbageIn = async (
  blobs: Blobs,
  inventory: Inventory,
  roots: Roots,
  before: number,
): Promise<readonly Garbage[]> => {
  const actions = await aged(blobs, looseActions(inventory, roots), before);
  const goes = new Set(actions.map(({ digest }) => digest));
  const kept = [...inventory.manifests].flatMap(([key, manifest]) => (goes.has(key) ? [] : [manifest]));
  const needed = neededObjects(kept, roots);
  const claims = await looseNames(blobs, nameClaims(inventory), roots);
  const rest: readonly Candidate[] = [
    ...looseObjects(inventory, needed),
    ...looseDropped(inventory, needed),
    ...looseKeys(inventory, roots, await restedKeys(blobs, checkpointedKeys(inventory), roots)),
    ...looseCode(inventory, roots),
    ...(roots.inUse.size === 0 ? await looseOrigins(blobs, inventory, kept) : []),
    ...claims.map((name): Candidate => ({ room: 'names', entry: runNameOf(name), blobs: [runNameOf(name)] })),
    ...looseRests(inventory, roots),
    ...(blobs.reach === 'machine' ? await looseMarks(blobs, inventory) : []),
  ];
  return [...actions, ...(await aged(blobs, rest, before))];
};

/**
 * Finds the entries of a store that no root needs. Nothing is removed.
 *
 * @param older the least age in seconds, by the store's clock, of what is found
 */
export const findGarbage = async (blobs: Blobs, readRoots: ReadRoots, older: number): Promise<Collection> => {
  const before = await timeBefore(blobs, older);
  // The roots last: what a run has come to need meanwhile is among them.
  const inventory = await readInventory(blobs);
  return { garbage: await garbageIn(blobs, inventory, await readRoots(), before), manifests: inventory.manifests };
};
