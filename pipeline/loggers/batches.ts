import { sentenceOf } from '../../base/sentence.js';

/** Items that wait for a server, and are sent together. */
export interface Batches<Item> {
  /** Takes items; sends what waits once it is many, or old enough. Never rejects: what cannot be sent is sent again later. */
  readonly add: (items: readonly Item[]) => Promise<void>;
  /** Sends all that waits; rejects, saying how much was not sent and why. */
  readonly flush: () => Promise<void>;
}

/** The bounds of batches. */
export interface BatchBounds {
  /** Items of one batch at most. */
  readonly most: number;
  /** Seconds after which what waits is sent, whether or not more comes (1). */
  readonly seconds?: number;
  /** Items that may wait for a server that does not answer; beyond these the oldest are dropped (100,000). */
  readonly room?: number;
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number;
  /** Does work after so many milliseconds, unless the function that it gives is called before. */
  readonly later?: (work: () => void, milliseconds: number) => () => void;
}

/** By a timer that keeps no process. */
const byTimer = (work: () => void, milliseconds: number): (() => void) => {
  const timer = setTimeout(work, milliseconds);
  timer.unref();
  return () => clearTimeout(timer);
};

const LONGEST_PAUSE_SECONDS = 60;

/**
 * Batches of items, sent one after another in their order.
 *
 * @param send sends a batch; after it has rejected the batch is sent again, so it tells by itself what the server has already
 */
export const batches = <Item>(
  send: (items: readonly Item[]) => Promise<void>,
  { most, seconds = 1, room = 100_000, now = () => performance.now(), later = byTimer }: BatchBounds,
): Batches<Item> => {
  const waiting: Item[] = [];
  // The first of those that wait, which more that come do not push out.
  let underWay = 0;
  let dropped = 0;
  let reason = '';
  let pause = seconds;
  let sentAt = now();
  let cancel: (() => void) | undefined;
  let last: Promise<void> = Promise.resolve();
  const sendWaiting = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, most);
      underWay = batch.length;
      try {
        await send(batch);
        waiting.splice(0, batch.length);
      } finally {
        underWay = 0;
      }
      pause = seconds;
    }
    sentAt = now();
  };
  /** Sends all after what is being sent. */
  const sendAll = (): Promise<void> => {
    cancel?.();
    cancel = undefined;
    const sending = last.then(sendWaiting);
    last = sending.catch(() => undefined);
    return sending;
  };
  const trySending = async (): Promise<void> => {
    try {
      await sendAll();
    } catch (error) {
      reason = sentenceOf(error);
      sentAt = now();
      pause = Math.min(LONGEST_PAUSE_SECONDS, pause * 2);
    }
  };
  return {
    add: async (items) => {
      for (const item of items) waiting.push(item);
      dropped += waiting.splice(underWay, waiting.length - room).length;
      const isLate = now() - sentAt >= pause * 1000;
      if (isLate || (waiting.length >= most && pause === seconds)) return trySending();
      if (waiting.length > 0) cancel ??= later(() => void trySending(), pause * 1000 - (now() - sentAt));
    },
    flush: async () => {
      try {
        await sendAll();
      } catch (error) {
        reason = sentenceOf(error);
      }
      const lost = waiting.length + dropped;
      dropped = 0;
      if (lost > 0) throw new Error(`${lost.toLocaleString('en-US')} of the points were not sent: ${reason}`);
    },
  };
};
