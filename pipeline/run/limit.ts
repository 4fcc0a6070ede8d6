import { Observable, type Subscription } from 'rxjs';

/** Runs a bounded number of works at once; of those that wait, the one with the lowest rank is next. Unsubscribing gives a turn up. */
export interface Limiter {
  readonly inTurn: <A>(rank: number, work: Observable<A>) => Observable<A>;
  /** Ends the works that run and forgets those that wait. */
  readonly close: () => void;
}

interface Waiting {
  readonly rank: number;
  readonly begin: () => Subscription;
}

/** Makes a limiter for at most `concurrent` works at once; works of one rank begin in the order in which they came. */
export const limiter = (concurrent: number): Limiter => {
  const waiting: Waiting[] = [];
  const running = new Set<Subscription>();
  let places = concurrent;

  const fill = (): void => {
    while (places > 0 && waiting.length > 0) {
      const next = waiting.reduce((best, one) => (one.rank < best.rank ? one : best));
      waiting.splice(waiting.indexOf(next), 1);
      places -= 1;
      const turn = next.begin();
      running.add(turn);
      turn.add(() => {
        running.delete(turn);
        places += 1;
        fill();
      });
    }
  };

  return {
    inTurn: <A>(rank: number, work: Observable<A>) =>
      new Observable<A>((subscriber) => {
        let turn: Subscription | undefined;
        const ticket: Waiting = {
          rank,
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
          if (waiting.includes(ticket)) waiting.splice(waiting.indexOf(ticket), 1);
          turn?.unsubscribe();
        };
      }),
    close: () => {
      waiting.length = 0;
      for (const turn of running) turn.unsubscribe();
    },
  };
};
