import type { Digest } from '../../artifacts/digest.js';
import { memoryBlobs } from '../../artifacts/store/blobs/memory.js';
import type { Blobs } from '../../artifacts/store/blobs.js';
import { actionName, checkpointsOf, leasesOf, RUNS } from '../../artifacts/store/names.js';

/**
 * Blobs over others, which stay as they are: what is written lies in memory, and what belongs to some keys (manifests,
 * checkpoints, leases) and to runs is not seen below. A store on them computes the stages of those keys once more, from the inputs
 * that are there.
 *
 * @param below those that are read where nothing was written
 * @param hidden the keys that are to be computed again
 */
export const overlayBlobs = (below: Blobs, hidden: readonly Digest[]): Blobs => {
  const above = memoryBlobs(`${below.where} (once more)`);
  const removed = new Set<string>();
  const places = [RUNS, ...hidden.flatMap((key) => [actionName(key), checkpointsOf(key), leasesOf(key)])];
  const isSeen = (name: string): boolean => !removed.has(name) && !places.some((place) => name.startsWith(place));
  const found = async <A>(name: string, look: (blobs: Blobs) => Promise<A | undefined>): Promise<A | undefined> => {
    const written = await look(above);
    return written !== undefined || !isSeen(name) ? written : look(below);
  };
  const stat: Blobs['stat'] = (name) => found(name, (blobs) => blobs.stat(name));
  return {
    where: above.where,
    reach: 'process',
    get: (name) => found(name, (blobs) => blobs.get(name)),
    range: (name, from, to) => found(name, (blobs) => blobs.range(name, from, to)),
    putIfAbsent: async (name, bytes) => ((await stat(name)) === undefined ? above.putIfAbsent(name, bytes) : false),
    stat,
    list: async (prefix) => {
      const names = [...(await above.list(prefix)), ...(await below.list(prefix)).filter(isSeen)];
      return [...new Set(names)].sort();
    },
    delete: async (name) => {
      removed.add(name);
      await above.delete(name);
    },
  };
};
