import { Digest } from '../../digest.js';
import type { Blobs } from '../blobs.js';
import { newestGeneration } from '../lease-generations.js';
import { leaseIn } from '../lease-record.js';
import { leasesOf } from '../names.js';
import type { lifeOf } from '../process-identity.js';
import { silenceIn } from './silence.js';

const LEASES = leasesOf('' as Digest).slice(0, -1);

/** The keys that have a history of leases. */
const leasedKeys = (names: readonly string[]): readonly Digest[] =>
  [...new Set(names.filter((name) => name.startsWith(LEASES)).map((name) => name.split('/')[1]))].filter(Digest.is);

/** Tells whether a key may be held: by a process that lives, or by one of another machine that was heard of within a week. */
const mayBeHeld = async (
  blobs: Blobs,
  key: Digest,
  lives: typeof lifeOf,
  isSilent: ReturnType<typeof silenceIn>,
): Promise<boolean> => {
  const newest = await newestGeneration(blobs, leasesOf(key));
  const lease = newest?.bytes === undefined ? undefined : leaseIn(newest.bytes);
  if (newest === undefined || lease === undefined || lease.state !== 'held') return false;
  const life = await lives(lease.holder);
  return life === 'alive' || (life === 'unknown' && !(await isSilent([newest.name])));
};

/** The keys that may be held now. */
export const heldKeys = async (blobs: Blobs, lives: typeof lifeOf): Promise<readonly Digest[]> => {
  const held: Digest[] = [];
  const isSilent = silenceIn(blobs);
  for (const key of leasedKeys(await blobs.list(LEASES))) if (await mayBeHeld(blobs, key, lives, isSilent)) held.push(key);
  return held;
};
