import { inTurns } from '../../../base/in-turns.js';
import type { Digest } from '../../digest.js';
import type { Blobs } from '../blobs.js';
import { isFinished } from '../finished-leftovers.js';
import { keysWithJobs } from '../job-rooms.js';
import type { Roots } from './roots.js';

/**
 * Finds those of some keys whose checkpoints nobody goes on from, though a root has the key: the result is known, nothing of it is
 * gone but what was dropped, and neither a run on its way, nor a job, nor the next run makes that again. An interrupted making again of
 * what was dropped leaves such a one, once a later run of its experiment ended well without it.
 */
export const restedKeys = async (
  blobs: Blobs,
  keys: readonly Digest[],
  { inUse, unfinished }: Pick<Roots, 'inUse' | 'unfinished'>,
): Promise<ReadonlySet<Digest>> => {
  const idle = [...new Set(keys)].filter((key) => !inUse.has(key) && !unfinished.has(key));
  if (idle.length === 0) return new Set();
  const withJobs = new Set(await keysWithJobs(blobs));
  const finished = await inTurns(idle, async (key) => !withJobs.has(key) && isFinished(blobs, key, true));
  return new Set(idle.filter((_, index) => finished[index] === true));
};
