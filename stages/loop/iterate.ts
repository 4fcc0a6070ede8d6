import { connect, defer, EMPTY, expand, last, map, merge, mergeMap, type Observable, startWith } from 'rxjs';

/** One iteration of a scan: the state after the step, its report, and the number of the step. */
export interface Iteration<S, R> {
  readonly state: S;
  readonly report: R;
  readonly step: number;
}

/** Lets messages, timers and file writes of the thread have their turn between steps that compute without a pause. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A scan of a pure step, whose steps run one after another until one is over. */
const scan = <S, R>(
  initial: S,
  first: number,
  step: (state: S, number: number) => Promise<readonly [S, R]>,
  release: (before: S, after: S) => void,
  isOver: (state: S, next: number) => boolean,
): Observable<Iteration<S, R>> => {
  const after = (before: S, number: number): Observable<Iteration<S, R>> =>
    isOver(before, number)
      ? EMPTY
      : // Whoever has unsubscribed in the meantime, as an interrupted job has, gets no further step begun.
        defer(turn).pipe(
          mergeMap(async () => {
            const [state, report] = await step(before, number);
            release(before, state);
            return { state, report, step: number };
          }),
        );
  return after(initial, first).pipe(expand(({ state, step: number }) => after(state, number + 1)));
};

/**
 * A scan of a pure step over step numbers: the state goes in, a new one comes out with what the step reports.
 *
 * @param release called with the state before once the one after is there
 * @param isDone whether a state needs no further step
 */
export const iterate = <S, R>(
  initial: S,
  first: number,
  last: number,
  step: (state: S, number: number) => Promise<readonly [S, R]>,
  release: (before: S, after: S) => void,
  isDone: (state: S) => boolean = () => false,
): Observable<Iteration<S, R>> => scan(initial, first, step, release, (state, next) => next >= last || isDone(state));

/**
 * A scan of a pure step, as {@link iterate}, over as many steps as it takes until a state is done.
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
): Observable<Iteration<S, R>> => scan(initial, first, step, release, isDone);

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
