import { Observable, type Subscription } from 'rxjs';

/** Needs of a work. */
export interface Needs {
  /** Cores that it computes with (1); more than there are counts as all. */
  readonly cores?: number;
  /** True of one that takes a place on the device that works share (no). */
  readonly device?: boolean;
}

/**
 * Gives works their turns on a number of cores, and of places on the device that some share. Of those that wait, the one with
 * the lowest rank is next, and none after it begins before it does, so that one that needs many cores gets them; one that waits
 * for the device holds up only those that want it too. Unsubscribing gives a turn up.
 */
export interface Limiter {
  readonly inTurn: <A>(rank: number, work: Observable<A>, needs?: Needs) => Observable<A>;
  /** Ends the works that run and forgets those that wait. */
  readonly close: () => void;
}

interface Waiting {
  readonly rank: number;
  readonly cores: number;
  /** Places on the device: 0 or 1. */
  readonly places: number;
  readonly begin: () => Subscription;
}

/**
 * Makes a limiter for so many cores; works of one rank begin in the order in which they came.
 *
 * @param places on the device (any number)
 */
export const limiter = (capacity: number, places = Number.POSITIVE_INFINITY): Limiter => {
  const waiting: Waiting[] = [];
  const running = new Set<Subscription>();
  let free = capacity;
  let freePlaces = places;

  const first = (): Waiting | undefined =>
    waiting
      .filter((one) => one.places <= freePlaces)
      .reduce<Waiting | undefined>((best, one) => (best === undefined || one.rank < best.rank ? one : best), undefined);

  const fill = (): void => {
    for (let next = first(); next !== undefined && next.cores <= free; next = first()) {
      const { cores, places: taken, begin } = next;
      waiting.splice(waiting.indexOf(next), 1);
      free -= cores;
      freePlaces -= taken;
      const turn = begin();
      running.add(turn);
      turn.add(() => {
        running.delete(turn);
        free += cores;
        freePlaces += taken;
        fill();
      });
    }
  };

  return {
    inTurn: <A>(rank: number, work: Observable<A>, { cores = 1, device = false }: Needs = {}) =>
      new Observable<A>((subscriber) => {
        let turn: Subscription | undefined;
        const ticket: Waiting = {
          rank,
          cores: Math.min(cores, capacity),
          places: device ? 1 : 0,
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
