import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { onDisk } from '../../artifacts/store/disk-problem.js';
import { keepsSame, type Pin, putPin, readPin, removePin } from '../../artifacts/store/pins.js';
import { awaitSweeps } from '../../artifacts/store/sweeps.js';
import type { ObjectState, Store } from '../../artifacts/store.js';
import type { Problem } from '../../base/problem.js';

/** Outcome of a pin: it keeps the thing from now on; its name keeps another; or the artifact was dropped, or is gone or damaged. */
export type Kept = 'kept' | 'taken' | 'dropped' | 'gone';

/** Puts a pin: whether it is there anew, was there before and keeps the same, or has a name that keeps another thing. */
const putOnce = async ({ blobs }: Store, { name, of }: Pin): Promise<'put' | 'present' | 'taken'> => {
  if (await putPin(blobs, { name, of })) return 'put';
  const present = await readPin(blobs, name);
  return present !== undefined && either.isRight(present) && keepsSame(present.right, of) ? 'present' : 'taken';
};

/**
 * Puts a pin, and tells so once what it keeps is there for good. One that is there already and keeps the same is no error; a new one
 * of an artifact that was dropped, or is gone or damaged, is taken away again.
 */
export const keep = (store: Store, pin: Pin): taskEither.TaskEither<Problem, Kept> => {
  const { name, of } = pin;
  return pipe(
    onDisk(store.where, () => putOnce(store, pin)),
    taskEither.chain((outcome): taskEither.TaskEither<Problem, Kept> => {
      if (outcome === 'taken') return taskEither.right('taken');
      return pipe(
        // A collection that did not see the pin is over then, and what it removed is gone.
        onDisk(store.where, () => awaitSweeps(store.blobs)),
        taskEither.chain(() => ('digest' in of ? store.check(of.digest) : taskEither.right<Problem, ObjectState>('intact'))),
        taskEither.map((state) => (state === 'intact' ? 'kept' : state === 'dropped' ? 'dropped' : 'gone')),
        taskEither.chainFirst((kept) =>
          kept === 'kept' || outcome === 'present'
            ? taskEither.right(undefined)
            : onDisk(store.where, () => removePin(store.blobs, name)),
        ),
      );
    }),
  );
};
