import { inTurns } from '../../../base/in-turns.js';
import type { Blobs } from '../blobs.js';
import { storeClock } from '../store-clock.js';

/** Milliseconds after which a process that cannot be asked whether it lives counts as gone, if nothing new came of it. */
export const GONE_AFTER = 7 * 24 * 60 * 60 * 1000;

/**
 * Tells of blobs that a process wrote, by the store's own clock, whether all of them are so old that a process which cannot be
 * asked counts as gone. One that is not there any more says nothing.
 */
export const silenceIn = (blobs: Blobs): ((names: readonly string[]) => Promise<boolean>) => {
  const clock = storeClock(blobs, 60_000, () => performance.now());
  return async (names) => {
    const before = (await clock(Number.POSITIVE_INFINITY)) - GONE_AFTER;
    const found = await inTurns(names, (name) => blobs.stat(name));
    return found.every((one) => one === undefined || one.modified < before);
  };
};
