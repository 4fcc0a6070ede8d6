import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { digestOf } from '../../../artifacts/digest.js';
import type { Blobs } from '../../../artifacts/store/blobs.js';
import { onDisk } from '../../../artifacts/store/disk-problem.js';
import type { Store } from '../../../artifacts/store.js';
import type { Problem } from '../../../base/problem.js';

/*
 * A clone on its way has the mark `cloning/DIGEST` in the store that it makes, the digest of where it comes from: one that was cut
 * short is gone on with by the same command. The mark goes when the clone is done.
 */

const ROOM = 'cloning/';

const markOf = (from: string): string => `${ROOM}${digestOf(from)}`;

/** The rooms of what a store is kept for; one that has nothing in them was only begun. */
const KEPT = ['objects/', 'actions/', 'runs/', 'pins/'];

/**
 * Tells whether a store that is there is the beginning of a clone of another: it has nothing yet, or that clone was cut short.
 *
 * @param from the place of the other
 */
export const mayBeCloned = async (blobs: Blobs, from: string): Promise<boolean> => {
  const marks = await blobs.list(ROOM);
  if (marks.length > 0) return marks.includes(markOf(from));
  for (const room of KEPT) if ((await blobs.list(room)).length > 0) return false;
  return true;
};

/** Does the work of a clone, with its mark; where that fails the mark stays. */
export const cloning = <A>(
  { blobs, where }: Store,
  from: string,
  work: taskEither.TaskEither<Problem, A>,
): taskEither.TaskEither<Problem, A> =>
  pipe(
    onDisk(where, () => blobs.putIfAbsent(markOf(from), new Uint8Array(0))),
    taskEither.chain(() => work),
    taskEither.chainFirst(() => onDisk(where, () => blobs.delete(markOf(from)))),
  );
