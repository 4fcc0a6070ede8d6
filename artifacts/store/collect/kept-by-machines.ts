import type { Blobs } from '../blobs.js';
import { findGarbage } from './find-garbage.js';
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

/**
 * Finds the machines that cannot be asked, have been silent for an hour or more, and keep something, with the bytes of that.
 *
 * @param older the least age in seconds, by the store's clock, of what counts
 */
export const keptByMachines = async (blobs: Blobs, readRoots: ReadRoots, older: number): Promise<readonly SilentMachine[]> => {
  const roots = await readRoots();
  const silent = roots.unasked.filter(({ age }) => age >= TOLD_AFTER);
  if (silent.length === 0) return [];
  const known = new Set((await findGarbage(blobs, async () => roots, older)).garbage.map(({ entry }) => entry));
  const found: SilentMachine[] = [];
  for (const machine of silent) {
    const { garbage } = await findGarbage(blobs, async () => withoutMachine(roots, machine), older);
    const { host, unread, runs, time } = machine;
    const bytes = garbage.reduce((sum, one) => sum + (known.has(one.entry) ? 0 : one.bytes), 0);
    if (bytes > 0) found.push({ host, unread, runs, time, until: time + GONE_AFTER, bytes });
  }
  return found;
};
