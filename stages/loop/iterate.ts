import {
  connect,
  defer,
  EMPTY,
  from,
  last,
  map,
  merge,
  mergeMap,
  mergeScan,
  type Observable,
  range,
  startWith,
  takeWhile,
} from 'rxjs';

/** One iteration of a scan: the state after the step, its report, and the number of the step. */
export interface Iteration<S, R> {
  readonly state: S;
  readonly report: R;
  readonly step: number;
}

/** Lets messages, timers and file writes of the thread have their turn between steps that compute without a pause. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * A scan of a pure step over step numbers: the state goes in, a new one comes out with what the step reports.
 *
 * @param release called with the state before once the one after is there
 * @param isDone true for a state that needs no further step
 */
export const iterate = <S, R>(
  initial: S,
  first: number,
  last: number,
  step: (state: S, number: number) => Promise<readonly [S, R]>,
  release: (before: S, after: S) => void,
  isDone: (state: S) => boolean = () => false,
): Observable<Iteration<S, R>> =>
  (isDone(initial) ? EMPTY : range(first, Math.max(0, last - first))).pipe(
    mergeScan(
      ({ state }, number) =>
        defer(() =>
          from(
            turn().then(async () => {
              const [next, report] = await step(state, number);
              release(state, next);
              return { state: next, report, step: number };
            }),
          ),
        ),
      { state: initial } as Iteration<S, R>,
      1,
    ),
    takeWhile(({ state }) => !isDone(state), true),
  );

/**
 * The events of a scan: those of every step as it is done, then those of the last state.
 *
 * @param initial the state that the scan starts from, which is the last one where no step is left to do
 */
export const narrate = <S, R, E>(
  iterations: Observable<Iteration<S, R>>,
  initial: S,
  during: (iteration: Iteration<S, R>) => readonly E[],
  after: (state: S) => Observable<E>,
): Observable<E> =>
  iterations.pipe(
    connect((steps) =>
      merge(
        steps.pipe(mergeMap(during)),
        steps.pipe(
          map(({ state }) => state),
          startWith(initial),
          last(),
          mergeMap(after),
        ),
      ),
    ),
  );
