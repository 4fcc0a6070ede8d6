import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Digest } from '../../artifacts/digest.js';
import type { Claim, Store } from '../../artifacts/store.js';
import type { Problem } from '../../base/problem.js';

/** Takes the claim of a key if nobody has it; the left says who does. */
export const tryClaim =
  ({ claim }: Store, key: Digest): taskEither.TaskEither<Problem, either.Either<string, Claim>> =>
  async () => {
    const giveUp = new AbortController();
    let holder: string | undefined;
    const taken = await claim(key, {
      signal: giveUp.signal,
      onWait: (found) => {
        holder = found;
        giveUp.abort();
      },
    })();
    return either.isLeft(taken) && holder !== undefined
      ? either.right(either.left(holder))
      : either.map(either.right<string, Claim>)(taken);
  };

/** Waits until nobody alive has the claim of a key; aborting `signal` gives an `interrupted` problem. */
export const awaitUnclaimed = ({ claim }: Store, key: Digest, signal: AbortSignal): taskEither.TaskEither<Problem, void> =>
  pipe(
    claim(key, { signal }),
    taskEither.chain(({ release }) => release),
  );
