import { Observable, type Subscription } from 'rxjs';

/**
 * Gives works their turns on a number of cores; of those that wait, the one with the lowest rank is next, and none after it
 * begins before it does, so that one that needs many cores gets them. Unsubscribing gives a turn up.
 */
export interface Limiter {
  /** @param cores that the work computes with (1); more than there are counts as all */
  readonly inTurn: <A>(rank: number, work: Observable<A>, cores?: number) => Observable<A>;
  /** Ends the works that run and forgets those that wait. */
  readonly close: () => void;
}

interface Waiting {
  readonly rank: number;
  readonly cores: number;
  readonly begin: () => Subscription;
}

/** Makes a limiter for so many cores; works of one rank begin in the order in which they came. */
export const limiter = (capacity: number): Limiter => {
  const waiting: Waiting[] = [];
  const running = new Set<Subscription>();
  let free = capacity;

  const first = (): Waiting | undefined =>
    waiting.reduce<Waiting | undefined>((best, one) => (best === undefined || one.rank < best.rank ? one : best), undefined);

  const fill = (): void => {
    for (let next = first(); next !== undefined && next.cores <= free; next = first()) {
      const { cores, begin } = next;
      waiting.splice(waiting.indexOf(next), 1);
      free -= cores;
      const turn = begin();
      running.add(turn);
      turn.add(() => {
        running.delete(turn);
        free += cores;
        fill();
      });
    }
  };

  return {
    inTurn: <A>(rank: number, work: Observable<A>, cores = 1) =>
      new Observable<A>((subscriber) => {
        let turn: Subscription | undefined;
        const ticket: Waiting = {
          rank,
          cores: Math.min(cores, capacity),
          begin: () => {
            turn = work.subscribe({
              next: (value) => subscriber.next(value),
              error: (error) => subscriber.error(error),
              complete: () => subscriber.complete(),
            });
            return turn;
          },
        };
        waiting.push(ticket);
        fill();
        return () => {
          if (waiting.includes(ticket)) {
            waiting.splice(waiting.indexOf(ticket), 1);
            fill();
          }
          turn?.unsubscribe();
        };
      }),
    close: () => {
      waiting.length = 0;
      for (const turn of running) turn.unsubscribe();
    },
  };
};
