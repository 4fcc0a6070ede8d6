import { inTurns } from '../../../base/in-turns.js';
import type { Blobs } from '../blobs.js';
import { storeClock } from '../store-clock.js';

/** Milliseconds after which a process that cannot be asked whether it lives counts as gone, if nothing new came of it. */
export const GONE_AFTER = 7 * 24 * 60 * 60 * 1000;

/**
 * Milliseconds of silence after which a machine that cannot be asked is told of, and a process of one that is lost counts as gone:
 * whoever is at work renews a lease every ten seconds, and its uses every ten minutes.
 */
export const TOLD_AFTER = 3600_000;

/** Last word of a process, by the newest of some blobs that it wrote. */
export interface LastWord {
  /** Time of that by the store's own clock, in milliseconds. */
  readonly time: number;
  /** Milliseconds since. */
  readonly age: number;
}

/** Reads the last word of a process, in blobs whose names begin so; undefined where there are none. */
export type ReadLastWord = (beginnings: readonly string[]) => Promise<LastWord | undefined>;

/** Reader of last words by the store's own clock. Where a blob goes while it is looked at, somebody is at work: the word is of now. */
export const lastWordIn = (blobs: Blobs): ReadLastWord => {
  const clock = storeClock(blobs, 60_000, () => performance.now());
  return async (beginnings) => {
    const now = await clock(Number.POSITIVE_INFINITY);
    const names = (await inTurns(beginnings, (beginning) => blobs.list(beginning))).flat();
    if (names.length === 0) return undefined;
    const times = (await inTurns(names, (name) => blobs.stat(name))).map((found) => found?.modified ?? now);
    const time = times.reduce((newest, one) => Math.max(newest, one));
    return { time, age: Math.max(0, now - time) };
  };
};

/** The newest of some last words; undefined where there is none. */
export const newestWord = (words: readonly (LastWord | undefined)[]): LastWord | undefined =>
  words.reduce<LastWord | undefined>(
    (one, other) => (one === undefined || (other !== undefined && other.age < one.age) ? other : one),
    undefined,
  );

/**
 * Tells whether a process that cannot be asked counts as gone by its last word: after a week, or an hour where its machine is lost.
 *
 * @param host the name of its machine, undefined where that cannot be read
 * @param lost the names of machines that are gone for good
 */
export const isGoneBy = (word: LastWord | undefined, host: string | undefined, lost: readonly string[]): boolean =>
  word === undefined || word.age > (host !== undefined && lost.includes(host) ? TOLD_AFTER : GONE_AFTER);
