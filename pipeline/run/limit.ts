import { mergeMap, Observable, ReplaySubject, Subject, takeUntil } from 'rxjs';

/** Runs works as they come, a bounded number of them at once; the others wait in order. Unsubscribing gives a turn up. */
export interface Limiter {
  readonly inTurn: <A>(work: Observable<A>) => Observable<A>;
  /** Ends the works that run and forgets those that wait. */
  readonly close: () => void;
}

/** Makes a limiter for at most `concurrent` works at once. */
export const limiter = (concurrent: number): Limiter => {
  const queue = new Subject<Observable<unknown>>();
  const working = queue.pipe(mergeMap((work) => work, concurrent)).subscribe();
  return {
    inTurn: <A>(work: Observable<A>) =>
      new Observable<A>((subscriber) => {
        const turn = new Observable<never>((done) => {
          const running = work.subscribe({
            next: (value) => subscriber.next(value),
            error: (error) => {
              subscriber.error(error);
              done.complete();
            },
            complete: () => {
              subscriber.complete();
              done.complete();
            },
          });
          return () => running.unsubscribe();
        });
        const gone = new ReplaySubject<void>(1);
        queue.next(turn.pipe(takeUntil(gone)));
        return () => gone.next();
      }),
    close: () => working.unsubscribe(),
  };
};
