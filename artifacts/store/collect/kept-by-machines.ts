import type { Blobs } from '../blobs.js';
import { garbageIn, readInventory, timeBefore } from './find-garbage.js';
import { type ReadRoots, type UnaskedMachine, withoutMachine } from './roots.js';
import { GONE_AFTER, TOLD_AFTER } from './silence.js';

/** Machine that has been silent for a while, and what a collection leaves for it alone. */
export interface SilentMachine extends Pick<UnaskedMachine, 'host' | 'unread' | 'runs'> {
  /** Time of its last word by the store's clock, in milliseconds, and that up to which its marks count. */
  readonly time: number;
  readonly until: number;
  /** Bytes of all that would be garbage without it. */
  readonly bytes: number;
}

/** Blobs of which each is read, and its facts are asked, once. */
const readOnce = (blobs: Blobs): Blobs => {
  const remembering = <A>(read: (name: string) => Promise<A>): ((name: string) => Promise<A>) => {
    const known = new Map<string, Promise<A>>();
    return (name) => {
      const found = known.get(name) ?? read(name);
      known.set(name, found);
      return found;
    };
  };
  return { ...blobs, get: remembering(blobs.get), stat: remembering(blobs.stat), list: remembering(blobs.list) };
};

/**
 * Finds the machines that cannot be asked, have been silent for an hour or more, and keep something, with the bytes of that. The
 * store is read once for all of them.
 *
 * @param older the least age in seconds, by the store's clock, of what counts
 */
export const keptByMachines = async (blobs: Blobs, readRoots: ReadRoots, older: number): Promise<readonly SilentMachine[]> => {
  const roots = await readRoots();
  const silent = roots.unasked.filter(({ age }) => age > TOLD_AFTER);
  if (silent.length === 0) return [];
  const [before, inventory, once] = [await timeBefore(blobs, older), await readInventory(blobs), readOnce(blobs)];
  const known = new Set((await garbageIn(once, inventory, roots, before)).map(({ entry }) => entry));
  const found: SilentMachine[] = [];
  for (const machine of silent) {
    const garbage = await garbageIn(once, inventory, withoutMachine(roots, machine), before);
    const { host, unread, runs, time } = machine;
    const bytes = garbage.reduce((sum, one) => sum + (known.has(one.entry) ? 0 : one.bytes), 0);
    if (bytes > 0) found.push({ host, unread, runs, time, until: time + GONE_AFTER, bytes });
  }
  return found;
};
