import { Observable, type Subscription } from 'rxjs';

/** Needs of a work. */
export interface Needs {
  /** Cores that it computes with (1); more than there are counts as all. */
  readonly cores?: number;
  /** True of one that takes a place on one of the devices that works share, or the index of the one that it needs (none). */
  readonly device?: boolean | number;
}

/** A work, or the function that gives it by the index of the device on which it has a place, undefined where it needs none. */
export type Work<A> = Observable<A> | ((device: number | undefined) => Observable<A>);

/**
 * Gives works their turns on a number of cores, and of places on the devices that some share. Of those that wait, the one with
 * the lowest rank is next, and none after it begins before it does, so that one that needs many cores gets them; one that waits
 * for a device holds up only those that want it too. Unsubscribing gives a turn up.
 */
export interface Limiter {
  readonly inTurn: <A>(rank: number, work: Work<A>, needs?: Needs) => Observable<A>;
  /** Ends the works that run and forgets those that wait. */
  readonly close: () => void;
}

interface Waiting {
  readonly rank: number;
  readonly cores: number;
  readonly needsDevice: boolean | number;
  readonly begin: (device: number | undefined) => Subscription;
}

/**
 * Makes a limiter for so many cores; works of one rank begin in the order in which they came.
 *
 * @param places on each device (any number)
 * @param devices how many there are; a work gets a place on the one that has the most left
 */
export const limiter = (capacity: number, places = Number.POSITIVE_INFINITY, devices = 1): Limiter => {
  const waiting: Waiting[] = [];
  const running = new Set<Subscription>();
  let free = capacity;
  const freePlaces = Array.from({ length: devices }, () => places);
  const freest = (): number => freePlaces.indexOf(Math.max(...freePlaces));
  const hasPlace = ({ needsDevice }: Waiting): boolean =>
    typeof needsDevice === 'number' ? (freePlaces[needsDevice] ?? 0) > 0 : !needsDevice || Math.max(...freePlaces) > 0;

  const first = (): Waiting | undefined =>
    waiting
      .filter(hasPlace)
      .reduce<Waiting | undefined>((best, one) => (best === undefined || one.rank < best.rank ? one : best), undefined);

  const fill = (): void => {
    for (let next = first(); next !== undefined && next.cores <= free; next = first()) {
      const { cores, needsDevice, begin } = next;
      const device = needsDevice === true ? freest() : needsDevice === false ? undefined : needsDevice;
      const take = (taken: number): void => {
        if (device !== undefined) freePlaces[device] = (freePlaces[device] as number) - taken;
      };
      waiting.splice(waiting.indexOf(next), 1);
      free -= cores;
      take(1);
      const turn = begin(device);
      running.add(turn);
      turn.add(() => {
        running.delete(turn);
        free += cores;
        take(-1);
        fill();
      });
    }
  };

  return {
    inTurn: <A>(rank: number, work: Work<A>, { cores = 1, device = false }: Needs = {}) =>
      new Observable<A>((subscriber) => {
        let turn: Subscription | undefined;
        const ticket: Waiting = {
          rank,
          cores: Math.min(cores, capacity),
          needsDevice: device,
          begin: (place) => {
            turn = (typeof work === 'function' ? work(place) : work).subscribe({
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
