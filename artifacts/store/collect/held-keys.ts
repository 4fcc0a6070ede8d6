import { Digest } from '../../digest.js';
import type { Blobs } from '../blobs.js';
import { newestGeneration } from '../lease-generations.js';
import { leaseIn } from '../lease-record.js';
import { leasesOf } from '../names.js';
import type { lifeOf } from '../process-identity.js';
import { isGoneBy, type LastWord, lastWordIn, type ReadLastWord } from './silence.js';

const LEASES = leasesOf('' as Digest).slice(0, -1);

/** The keys that have a history of leases. */
const leasedKeys = (names: readonly string[]): readonly Digest[] =>
  [...new Set(names.filter((name) => name.startsWith(LEASES)).map((name) => name.split('/')[1]))].filter(Digest.is);

/** Key that may be held now. */
export interface HeldKey {
  readonly key: Digest;
  /** For one whose holder cannot be asked whether it lives: its machine, and its last word. */
  readonly unasked?: { readonly host: string; readonly word: LastWord };
}

/** A key as it is held: by a process that lives, or by one of another machine whose last word counts. */
const heldBy = async (
  blobs: Blobs,
  key: Digest,
  lives: typeof lifeOf,
  lost: readonly string[],
  lastWord: ReadLastWord,
): Promise<readonly HeldKey[]> => {
  const newest = await newestGeneration(blobs, leasesOf(key));
  const lease = newest?.bytes === undefined ? undefined : leaseIn(newest.bytes);
  if (newest === undefined || lease === undefined || lease.state !== 'held') return [];
  const life = await lives(lease.holder);
  if (life !== 'unknown') return life === 'alive' ? [{ key }] : [];
  const word = await lastWord([leasesOf(key)]);
  const { host } = lease.holder;
  return word === undefined || isGoneBy(word, host, lost) ? [] : [{ key, unasked: { host, word } }];
};

/**
 * The keys that may be held now.
 *
 * @param lost the names of machines that are gone for good
 */
export const heldKeys = async (blobs: Blobs, lives: typeof lifeOf, lost: readonly string[]): Promise<readonly HeldKey[]> => {
  const held: HeldKey[] = [];
  const lastWord = lastWordIn(blobs);
  for (const key of leasedKeys(await blobs.list(LEASES))) held.push(...(await heldBy(blobs, key, lives, lost, lastWord)));
  return held;
};
