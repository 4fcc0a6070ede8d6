import { inTurns } from '../../../base/in-turns.js';
import type { Digest } from '../../digest.js';
import type { Blobs } from '../blobs.js';
import { isFinished } from '../finished-leftovers.js';
import type { Roots } from './roots.js';

/**
 * Finds those of some keys whose checkpoints nobody goes on from, though a root has the key: the result is known, nothing of it is
 * gone but what was dropped, and neither a run on its way nor the next one makes that again. An interrupted making again of what was
 * dropped leaves such a one, once a later run ended well without it.
 */
export const restedKeys = async (
  blobs: Blobs,
  keys: readonly Digest[],
  { inUse, unfinished }: Pick<Roots, 'inUse' | 'unfinished'>,
): Promise<ReadonlySet<Digest>> => {
  const idle = [...new Set(keys)].filter((key) => !inUse.has(key) && !unfinished.has(key));
  const finished = await inTurns(idle, (key) => isFinished(blobs, key, true));
  return new Set(idle.filter((_, index) => finished[index] === true));
};
