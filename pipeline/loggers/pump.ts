import type { EventQueue } from './event-queue.js';
import type { SinkMeans, SinkWriter } from './sink.js';
import { isFor } from './takes.js';

/** Writes the events of a queue to a sink, one after another: the next when the one before is written. */
export interface Pump {
  /** Gives it the sink's writer, once, and begins. */
  readonly begin: (writer: SinkWriter) => void;
  /** Goes on where events have come. */
  readonly goOn: () => void;
  readonly isWriting: () => boolean;
  /** Settles when nothing is being written. */
  readonly idle: () => Promise<void>;
  /** Begins no other event from now on. */
  readonly stop: () => void;
}

/** Tells whether a value is a promise, of whichever library. */
export const isPending = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';

/**
 * A pump of the events of a queue.
 *
 * @param means given to the sink with each event
 * @param onMiss is told what the sink threw, or rejected with, for an event, which is missed; the next is tried
 */
export const pumpFrom = (queue: EventQueue, means: SinkMeans, onMiss: (error: unknown) => void): Pump => {
  let writer: SinkWriter | undefined;
  let writing: Promise<void> | undefined;
  let isStopped = false;
  // In a loop rather than by recursion: a sink that is never behind is told at once, one that was catches up in one go.
  const goOn = (): void => {
    while (writer !== undefined && writing === undefined && !isStopped) {
      const event = queue.shift();
      if (event === undefined) return;
      if (!isFor(writer, event)) continue;
      try {
        const written: unknown = writer.write(event, means);
        if (isPending(written)) {
          writing = Promise.resolve(written)
            .then(() => undefined, onMiss)
            .then(() => {
              writing = undefined;
              goOn();
            });
        }
      } catch (error) {
        onMiss(error);
      }
    }
  };
  return {
    begin: (ready) => {
      writer = ready;
      goOn();
    },
    goOn,
    isWriting: () => writing !== undefined,
    idle: async () => {
      while (writing !== undefined) await writing;
    },
    stop: () => {
      isStopped = true;
    },
  };
};
