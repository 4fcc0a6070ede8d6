import { defer, EMPTY, expand, from, map, type Observable } from 'rxjs';
import { type Iteration, turn } from './iterate.js';

/**
 * A scan of a pure step, as `iterate`, over as many steps as it takes until a state is done.
 *
 * @param first the number of the first step
 * @param release called with the state before once the one after is there
 */
export const iterateUntil = <S, R>(
  initial: S,
  first: number,
  step: (state: S, number: number) => Promise<readonly [S, R]>,
  release: (before: S, after: S) => void,
  isDone: (state: S) => boolean,
): Observable<Iteration<S, R>> => {
  const after = (before: S, number: number): Observable<Iteration<S, R>> =>
    isDone(before)
      ? EMPTY
      : defer(() => from(turn().then(() => step(before, number)))).pipe(
          map(([state, report]) => {
            release(before, state);
            return { state, report, step: number };
          }),
        );
  return after(initial, first).pipe(expand(({ state, step: number }) => after(state, number + 1)));
};
