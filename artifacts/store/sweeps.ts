import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import * as either from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { Blobs } from './blobs.js';
import { SWEEPS, sweepName } from './names.js';
import { lifeOf, ownIdentity, ProcessIdentity } from './process-identity.js';
import { readSealed, sealedBytes } from './sealed-entry.js';
import { storeClock } from './store-clock.js';

/*
 * Why nothing goes that a running run has found or made:
 *
 * 1. Who removes puts `sweeps/ID.json`, then reads who needs what, removes what nobody does, and takes the blob away.
 * 2. A run puts its use of a key, then lists the sweeps, waits until each of them is gone, and only then looks at the key.
 * 3. So of each sweep and each use one sees the other: a sweep that did not see the use was put before it, and is waited for; what
 *    is found after that is removed by nobody, for every later sweep sees the use.
 * 4. A stage may make an object that is there already, of a result that nobody needs, and that is being removed. So a run lists the
 *    sweeps once more after it has put its manifest, waits, and looks whether the objects are there. A sweep that it does not see
 *    then is over, and its loss is seen, or read the manifest, whose key is in use.
 *
 * A sweep is short: who removes begins no removal half a minute after it was put, gives up one that is under way a quarter of a
 * minute later, and puts another. One that is older than a minute by the store's clock, or whose process is dead, removes nothing any
 * more.
 */

const Sweep = t.strict({ holder: ProcessIdentity });

/** Milliseconds that a sweep begins removals for, after which it gives up those under way, and after which it counts as over. */
export const [SWEEP_LASTS, SWEEP_GIVES_UP, SWEEP_SILENT] = [30_000, 45_000, 60_000];

/** Milliseconds between two looks at a sweep, at first and after a while. */
const [LOOK_FIRST, LOOK_LAST] = [20, 500];

/** Puts the mark of a sweep, and gives what takes it away. */
export const beginSweep = async (blobs: Blobs): Promise<() => Promise<void>> => {
  const name = sweepName(randomUUID());
  await blobs.putIfAbsent(name, sealedBytes(Sweep.encode({ holder: await ownIdentity() })));
  return () => blobs.delete(name);
};

type Clock = ReturnType<typeof storeClock>;

// Between two questions this machine's clock counts on.
const clockOf = (blobs: Blobs): Clock => storeClock(blobs, 1000, () => performance.now());

const isOver = async (blobs: Blobs, name: string, clock: Clock, lives: typeof lifeOf): Promise<boolean> => {
  const found = await readSealed(blobs, name, Sweep);
  if (found === undefined || (either.isRight(found) && (await lives(found.right.holder)) === 'dead')) return true;
  // Also of a process that lives: it may have failed to take the mark away.
  const put = await blobs.stat(name);
  return put === undefined || (await clock(put.modified + SWEEP_SILENT)) > put.modified + SWEEP_SILENT;
};

/** Options of a wait for sweeps. */
export interface SweepWait {
  /** Aborting it ends the wait. */
  readonly signal?: AbortSignal;
  /** Is told, once, who removes something, should it last. */
  readonly onWait?: (holder: string) => void;
  readonly lives?: typeof lifeOf;
  /** Milliseconds of a clock that nobody sets. */
  readonly now?: () => number;
}

/** Milliseconds after which a wait is told of. */
const TOLD_AFTER = 1500;

const holderOf = async (blobs: Blobs, name: string): Promise<string> => {
  const found = await readSealed(blobs, name, Sweep);
  return found !== undefined && either.isRight(found)
    ? `process ${found.right.holder.pid} on ${found.right.holder.host}`
    : 'a process';
};

/** Waits until the sweeps that are there now are over. Tells whether they are over. */
export const awaitSweeps = async (
  blobs: Blobs,
  { signal, onWait, lives = lifeOf, now = () => performance.now() }: SweepWait = {},
): Promise<boolean> => {
  const clock = clockOf(blobs);
  const began = now();
  let isTold = false;
  // A sweep of another machine may last, and each look is a request.
  let pause = LOOK_FIRST;
  for (const name of await blobs.list(SWEEPS))
    while (!(await isOver(blobs, name, clock, lives))) {
      if (signal?.aborted === true) return false;
      if (!isTold && now() - began >= TOLD_AFTER) {
        isTold = true;
        onWait?.(await holderOf(blobs, name));
      }
      await sleep(pause);
      pause = Math.min(LOOK_LAST, pause * 1.5);
    }
  return true;
};

/** Removes the marks of sweeps that are over. */
export const removeOverSweeps = async (blobs: Blobs): Promise<void> => {
  const clock = clockOf(blobs);
  for (const name of await blobs.list(SWEEPS)) if (await isOver(blobs, name, clock, lifeOf)) await blobs.delete(name);
};
