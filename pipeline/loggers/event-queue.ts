import type { RunEvent } from '../run/event.js';

/** The most events that wait for one sink. */
export const MOST_WAITING = 100_000;

/** Events that a sink has not taken yet, in order; beyond a bound the oldest of those that come by the thousand are dropped. */
export interface EventQueue {
  readonly push: (event: RunEvent) => void;
  /** Removes and gives the oldest; undefined where there is none. */
  readonly shift: () => RunEvent | undefined;
  readonly size: () => number;
  /** Number of dropped events. */
  readonly dropped: () => number;
}

interface Numbered {
  readonly number: number;
  readonly event: RunEvent;
}

/** First in, first out, in constant time: what was taken is cut off once it is half of what is held. */
const lane = () => {
  let held: (Numbered | undefined)[] = [];
  let head = 0;
  return {
    size: (): number => held.length - head,
    first: (): Numbered | undefined => held[head],
    push: (one: Numbered): void => void held.push(one),
    shift: (): Numbered | undefined => {
      const first = held[head];
      if (first === undefined) return undefined;
      held[head] = undefined;
      head += 1;
      if (head * 2 > held.length) {
        held = held.slice(head);
        head = 0;
      }
      return first;
    },
  };
};

/** Lanes in the order in which they give way: measurements before messages; what a run consists of, never. */
const MEASURED = 0;
const SAID = 1;
const KEPT = 2;

const laneOf = ({ type }: RunEvent): number =>
  type === 'metric' || type === 'progress' || type === 'weights' || type === 'picture' ? MEASURED : type === 'log' ? SAID : KEPT;

/**
 * An empty queue of at most `most` events. Where one more comes the oldest metric, progress, weights or picture is dropped, or where there is none
 * the oldest message; the first event of a run, statuses, artifacts and the last event never are.
 */
export const eventQueue = (most = MOST_WAITING): EventQueue => {
  const lanes = [lane(), lane(), lane()] as const;
  let [pushed, waiting, dropped] = [0, 0, 0];
  return {
    push: (event) => {
      (lanes[laneOf(event) as 0 | 1 | 2] as (typeof lanes)[0]).push({ number: pushed, event });
      pushed += 1;
      waiting += 1;
      if (waiting <= most) return;
      const gone = lanes[MEASURED].shift() ?? lanes[SAID].shift();
      if (gone === undefined) return;
      waiting -= 1;
      dropped += 1;
    },
    shift: () => {
      const oldest = lanes.reduce((one, other) =>
        (other.first()?.number ?? pushed) < (one.first()?.number ?? pushed) ? other : one,
      );
      const taken = oldest.shift();
      if (taken !== undefined) waiting -= 1;
      return taken?.event;
    },
    size: () => waiting,
    dropped: () => dropped,
  };
};
