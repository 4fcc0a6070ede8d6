import * as either from 'fp-ts/lib/Either.js';
import * as option from 'fp-ts/lib/Option.js';
import { Digest } from '../digest.js';
import type { Store } from '../store.js';
import { readManifest } from './actions.js';
import type { Blobs } from './blobs.js';
import { isDropped } from './dropped.js';
import { unlessMisplaced } from './entry.js';
import { removeJobRooms } from './job-rooms.js';
import { checkpointsOf, jobsOf, leasesOf, objectName } from './names.js';

const ROOMS = [checkpointsOf, leasesOf, jobsOf].map((room) => room('' as Digest).slice(0, -1));

/** The keys that have a checkpoint, the history of a lease or rooms of jobs. */
const keysIn = async (blobs: Blobs): Promise<readonly Digest[]> => {
  const names = await Promise.all(ROOMS.map((room) => blobs.list(room)));
  return [...new Set(names.flat().map((name) => name.split('/')[1]))].filter(Digest.is);
};

/**
 * Tells whether a key has its manifest and all that this names: an action that is made anew lacks an object until it is done.
 *
 * @param mayBeDropped true where an object that was dropped counts as if it were there
 */
export const isFinished = async (blobs: Blobs, key: Digest, mayBeDropped = false): Promise<boolean> => {
  const found = await readManifest(blobs, key);
  if (option.isNone(found) || either.isLeft(found.value)) return false;
  for (const { digest, bytes } of Object.values(found.value.right.outputs)) {
    const object = await unlessMisplaced(blobs.stat(objectName(digest)));
    if (either.isLeft(object)) return false;
    const isGone = object.right === undefined && mayBeDropped && (await isDropped(blobs, digest));
    if (!isGone && object.right?.bytes !== bytes) return false;
  }
  return true;
};

/**
 * Removes what a run that was killed after it had written a manifest has left of that action: its checkpoint, its lease and
 * the rooms of its jobs. Each is removed under its key's claim, so that nothing of a live process goes.
 *
 * What it costs is a listing of checkpoints, leases and rooms, which hold unfinished actions only, and nothing of what is finished.
 */
export const sweepFinished = async (blobs: Blobs, store: Pick<Store, 'tryClaim' | 'removeCheckpoint'>): Promise<void> => {
  for (const key of await keysIn(blobs)) {
    if (!(await isFinished(blobs, key))) continue;
    const tried = await store.tryClaim(key)();
    if (either.isLeft(tried) || either.isLeft(tried.right)) continue;
    // Another may have begun to make it anew before the claim.
    if (await isFinished(blobs, key)) {
      await store.removeCheckpoint(key)();
      await removeJobRooms(blobs, key);
    }
    await tried.right.right.release();
  }
};
