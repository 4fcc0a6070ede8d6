import type { Digest } from '../../digest.js';
import type { Blobs } from '../blobs.js';
import { type Dropped, droppedBytes } from '../dropped.js';
import { replaceEntry } from '../entry.js';
import { droppedName, objectName } from '../names.js';
import { beginSweep, SWEEP_GIVES_UP, SWEEP_LASTS } from '../sweeps.js';

/** Outcome of dropping objects: those that are gone, those that others need, and those for which there was no time left. */
export interface DropOutcome {
  readonly dropped: readonly Dropped[];
  readonly needed: readonly Dropped[];
  readonly late: readonly Dropped[];
}

/**
 * Drops objects: each gets its mark, then goes. It is a sweep as that of a collection is, so that a run which comes to use a result
 * meanwhile waits, and then finds the mark; may be cut short at any moment.
 *
 * @param readNeeded reads which objects others need the bytes of; called once the sweep is announced
 * @param now milliseconds of a clock that nobody sets
 * @throws what an operation on the blobs, or `readNeeded`, rejects with
 */
export const dropObjects = async (
  blobs: Blobs,
  marks: readonly Dropped[],
  readNeeded: () => Promise<ReadonlySet<Digest>>,
  now: () => number = () => performance.now(),
): Promise<DropOutcome> => {
  const begun = now();
  const endSweep = await beginSweep(blobs);
  const [dropped, late]: [Dropped[], Dropped[]] = [[], []];
  try {
    const needed = await readNeeded();
    for (const mark of marks) {
      if (needed.has(mark.digest)) continue;
      // Whoever waits for this sweep takes it for dead after a while.
      if (now() - begun > SWEEP_LASTS) {
        late.push(mark);
        continue;
      }
      const [name, bytes] = [droppedName(mark.digest), droppedBytes(mark)];
      await replaceEntry(blobs, name, bytes);
      await blobs.delete(objectName(mark.digest), AbortSignal.timeout(SWEEP_GIVES_UP - SWEEP_LASTS));
      // Whoever found the object there until now may have taken its mark away.
      await blobs.putIfAbsent(name, bytes);
      dropped.push(mark);
    }
    return { dropped, needed: marks.filter(({ digest }) => needed.has(digest)), late };
  } finally {
    await endSweep();
  }
};
