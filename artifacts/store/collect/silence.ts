import { inTurns } from '../../../base/in-turns.js';
import type { Blobs } from '../blobs.js';
import { storeClock } from '../store-clock.js';

/** Milliseconds after which a process that cannot be asked whether it lives counts as gone, if nothing new came of it. */
export const GONE_AFTER = 7 * 24 * 60 * 60 * 1000;

/** Last word of a process, by some blobs that it wrote. */
export interface LastWord {
  /** Time of the newest of them by the store's own clock, in milliseconds; undefined where none is there any more. */
  readonly time: number | undefined;
  /** Milliseconds since. */
  readonly age: number;
  /** True where it is so old that a process which cannot be asked counts as gone. */
  readonly isSilent: boolean;
}

/** Reads when the newest of some blobs that a process wrote was written, by the store's own clock. */
export const lastWordIn = (blobs: Blobs): ((names: readonly string[]) => Promise<LastWord>) => {
  const clock = storeClock(blobs, 60_000, () => performance.now());
  return async (names) => {
    const now = await clock(Number.POSITIVE_INFINITY);
    const times = (await inTurns(names, (name) => blobs.stat(name))).flatMap((found) =>
      found === undefined ? [] : [found.modified],
    );
    if (times.length === 0) return { time: undefined, age: Number.POSITIVE_INFINITY, isSilent: true };
    const time = times.reduce((newest, one) => Math.max(newest, one));
    return { time, age: now - time, isSilent: now - time > GONE_AFTER };
  };
};
