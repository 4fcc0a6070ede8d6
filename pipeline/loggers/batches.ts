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
  /** Seconds after which what waits is sent with the next item (1). */
  readonly seconds?: number;
  /** Items that may wait for a server that does not answer; beyond these the oldest are dropped (100,000). */
  readonly room?: number;
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number;
}

const LONGEST_PAUSE_SECONDS = 60;

/**
 * Batches of items, sent one after another in their order.
 *
 * @param send sends a batch; after it has rejected the batch is sent again, so it tells by itself what the server has already
 */
export const batches = <Item>(
  send: (items: readonly Item[]) => Promise<void>,
  { most, seconds = 1, room = 100_000, now = () => performance.now() }: BatchBounds,
): Batches<Item> => {
  const waiting: Item[] = [];
  let dropped = 0;
  let reason = '';
  let pause = seconds;
  let sentAt = now();
  const sendAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, most);
      await send(batch);
      waiting.splice(0, batch.length);
      pause = seconds;
    }
    sentAt = now();
  };
  return {
    add: async (items) => {
      for (const item of items) waiting.push(item);
      dropped += waiting.splice(0, waiting.length - room).length;
      const isLate = now() - sentAt >= pause * 1000;
      if (!isLate && (waiting.length < most || pause > seconds)) return;
      try {
        await sendAll();
      } catch (error) {
        reason = sentenceOf(error);
        sentAt = now();
        pause = Math.min(LONGEST_PAUSE_SECONDS, pause * 2);
      }
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
