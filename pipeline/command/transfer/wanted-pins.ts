import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { onDisk } from '../../../artifacts/store/disk-problem.js';
import { keepsSame, listPins, type Pin, readPin } from '../../../artifacts/store/pins.js';
import type { Store } from '../../../artifacts/store.js';
import { type Problem, problem } from '../../../base/problem.js';
import { expectPinName, takenName } from '../care/pin-names.js';
import type { Selected } from './select.js';

/** Facts that the pins of a transfer depend on. */
export interface PinRequest {
  readonly from: Store;
  readonly to: Store;
  /** The name that was asked for. */
  readonly name: string | undefined;
  readonly now: Date;
}

const named = ({ named: things }: Selected, name: string, now: Date): either.Either<Problem, Pin> => {
  const [thing] = things;
  return thing === undefined || things.length > 1
    ? either.left(
        problem(
          'usage',
          'a pin keeps one run or one artifact',
          '--pin',
          'name one run, or one artifact by its digest, beside it',
        ),
      )
    : either.right({ name, of: { ...thing, pinned: now.toISOString() } });
};

/** The pins that a transfer puts: with all of a store all of its pins, else the one that was asked for. */
export const wantedPins = (
  selected: Selected,
  { from, to, name, now }: PinRequest,
): taskEither.TaskEither<Problem, readonly Pin[]> => {
  if (name !== undefined)
    return pipe(
      taskEither.fromEither(expectPinName(name, '--pin')),
      taskEither.chainEitherK(() => named(selected, name, now)),
      taskEither.chainFirst((pin) =>
        pipe(
          onDisk(to.where, () => readPin(to.blobs, name)),
          taskEither.filterOrElse(
            (there) => there === undefined || (either.isRight(there) && keepsSame(there.right, pin.of)),
            () => takenName(name, to.where, '--pin', ` --store ${to.where}`),
          ),
        ),
      ),
      taskEither.map((pin) => [pin]),
    );
  return selected.selection === 'all'
    ? pipe(
        onDisk(from.where, () => listPins(from.blobs)),
        taskEither.map(({ pins }) => pins),
      )
    : taskEither.right([]);
};
