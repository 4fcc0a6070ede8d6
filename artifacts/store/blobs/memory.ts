import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { problem } from '../../../base/problem.js';
import { shared } from '../../../base/shared.js';
import { type BlobStat, type Blobs, store } from '../blobs.js';

interface Entry extends BlobStat {
  readonly content: Uint8Array;
}

/**
 * Makes blobs in the memory of this process, which end with it.
 *
 * @param where the address, for messages
 * @param now milliseconds of the clock by which their times are told
 */
export const memoryBlobs = (where: string, now: () => number = Date.now): Blobs => {
  const entries = new Map<string, Entry>();
  let written = 0;
  return {
    where,
    reach: 'process',
    get: async (name) => entries.get(name)?.content.slice(),
    range: async (name, from, to) => entries.get(name)?.content.slice(from, Math.max(from, to)),
    putIfAbsent: async (name, bytes) => {
      if (entries.has(name)) return false;
      written += 1;
      entries.set(name, { content: bytes.slice(), bytes: bytes.length, modified: now(), stamp: String(written) });
      return true;
    },
    stat: async (name) => {
      const found = entries.get(name);
      return found && { bytes: found.bytes, modified: found.modified, stamp: found.stamp };
    },
    list: async (prefix) => [...entries.keys()].filter((name) => name.startsWith(prefix)).sort(),
    delete: async (name) => {
      entries.delete(name);
    },
  };
};

const named = shared('memory-blobs', () => new Map<string, Blobs>());

/** Stores in the memory of this process: `memory:NAME`, where equal names are one store. */
export const memory = store({
  name: 'memory',
  source: import.meta.url,
  target: 'NAME',
  open: (target) => {
    if (target === '')
      return taskEither.left(problem('usage', 'the store in memory has no name', 'memory:', 'give it one, as memory:mine'));
    const found = named.get(target) ?? memoryBlobs(`memory:${target}`);
    named.set(target, found);
    return taskEither.right(found);
  },
});
