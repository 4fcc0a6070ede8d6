import { randomUUID } from 'node:crypto';
import type { Blobs } from './blobs.js';

/** Beginning of the names of blobs that are put only to learn their time. */
export const CLOCK = 'clock/';

/**
 * Gives a store's own clock, in milliseconds, by which the times of its blobs are told; it need not be that of this machine.
 *
 * The clock is asked by putting a blob, and then once in a while: in between this machine's clock counts on from there.
 *
 * @param askEvery milliseconds between two questions
 * @param now this machine's clock, which nobody sets, in milliseconds
 * @returns the time, asked for anew where what is known comes to `until`, which it must not reach by a guess
 */
export const storeClock = (blobs: Blobs, askEvery: number, now: () => number): ((until: number) => Promise<number>) => {
  let known: { readonly time: number; readonly at: number } | undefined;
  const ask = async (): Promise<number> => {
    for (;;) {
      const name = `${CLOCK}${randomUUID()}`;
      await blobs.putIfAbsent(name, new Uint8Array(0));
      const found = await blobs.stat(name);
      await blobs.delete(name);
      // Another's housekeeping may have taken it.
      if (found === undefined) continue;
      known = { time: found.modified, at: now() };
      return found.modified;
    }
  };
  return async (until) => {
    if (known === undefined) return ask();
    const passed = now() - known.at;
    return passed > askEvery || known.time + passed >= until ? ask() : known.time + passed;
  };
};
