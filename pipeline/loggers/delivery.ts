import { sentenceOf } from '../../base/sentence.js';
import type { RunEvent } from '../run/event.js';
import type { ExtraEvent } from '../run/wanted.js';
import { eventQueue } from './event-queue.js';
import { type Account, type Missed, missedBy, type Outcome } from './missed.js';
import { isPending, pumpFrom } from './pump.js';
import type { SinkMeans, SinkWriter } from './sink.js';
import { isFor, takesOf } from './takes.js';

/** A sink that a run tells, by the name that messages about it use. */
export interface OpenSink {
  readonly name: string;
  /** Its writer, or a promise of one that is still being opened. */
  readonly writer: SinkWriter | Promise<SinkWriter>;
  /** Remark that is told when the run begins. */
  readonly notice?: string;
  /** Ends by force what the sink may still do, such as its thread; called once, when nobody waits for it any more. */
  readonly abandon?: () => void;
  /** True where its end is waited for without bound: standard output, whose reader decides how long that takes. */
  readonly patient?: boolean;
  /** Seconds that its end is waited for, whatever the run is asked for (that). */
  readonly patience?: number;
  /** Words for it in messages, where it is none that a user attached ("the sink" and its name). */
  readonly title?: string;
}

/** Hands the events of a run to one sink, at nobody's cost. */
export interface Delivery {
  readonly name: string;
  /** Takes an event for the sink, at once. */
  readonly push: (event: RunEvent) => void;
  /** Tells whether it takes an extra event; one that is not open yet may. */
  readonly takes: (extra: ExtraEvent) => boolean;
  /** Number of events that wait for it. */
  readonly waiting: () => number;
  /**
   * Lets the sink write what waits and end. Never rejects.
   *
   * @param hurry aborted once nobody waits any more: what the sink has not taken by then it misses
   */
  readonly end: (hurry: AbortSignal) => Promise<Missed>;
}

/** Settles when the signal is aborted, at once if it is already. */
const aborted = (signal: AbortSignal): Promise<Outcome> =>
  new Promise((settle) => {
    if (signal.aborted) settle({ isCut: true });
    else signal.addEventListener('abort', () => settle({ isCut: true }), { once: true });
  });

/** A sink's writer once it is there, and the reason that it never will be. */
interface Opening {
  readonly writer: () => SinkWriter | undefined;
  readonly unopened: () => string | undefined;
  /** Settles when the writer is there, or never will be; undefined where it was there at once. */
  readonly done: Promise<void> | undefined;
}

/**
 * Waits for a sink's writer.
 *
 * @param begin is given it, unless nobody waits for the sink any more: then it is ended
 */
const openingOf = (
  { writer: given }: OpenSink,
  begin: (writer: SinkWriter) => void,
  isAbandoned: () => boolean,
  onTrouble: (why: string) => void,
): Opening => {
  let writer: SinkWriter | undefined;
  let unopened: string | undefined;
  const opened = (ready: SinkWriter): void => {
    writer = ready;
    begin(ready);
  };
  const late = async (ready: SinkWriter): Promise<void> => {
    // Nor does anybody ask how its end comes out.
    if (isAbandoned()) await (async () => ready.end())().catch(() => undefined);
    else opened(ready);
  };
  const failed = (error: unknown): void => {
    unopened = sentenceOf(error);
    onTrouble(`it cannot be opened: ${unopened}`);
  };
  if (!isPending(given)) opened(given);
  return {
    writer: () => writer,
    unopened: () => unopened,
    done: isPending(given) ? Promise.resolve(given).then(late, failed) : undefined,
  };
};

/** Reads nothing: for sinks of a run without a store. */
export const nothingToRead: SinkMeans['read'] = () => Promise.reject(new Error('there is no store to read artifacts from'));

/**
 * Begins to hand events to a sink: one after another, the next when the one before is written, in a queue of its own. An
 * event that cannot be written is missed and the next is tried.
 *
 * @param read reads an artifact for the sink (there is none)
 * @param onTrouble told, once, why the sink begins to miss events
 * @param most how many events may wait
 */
export const deliver = (
  sink: OpenSink,
  read: SinkMeans['read'] = nothingToRead,
  onTrouble: (why: string) => void = () => undefined,
  most?: number,
): Delivery => {
  const queue = eventQueue(most);
  let [given, failed, reason, isTroubled, isAbandoned] = [0, 0, '', false, false];
  const trouble = (why: string): void => {
    if (isTroubled) return;
    isTroubled = true;
    onTrouble(why);
  };
  const pump = pumpFrom(queue, { read }, (error) => {
    failed += 1;
    if (failed === 1) reason = sentenceOf(error);
    trouble(`an event cannot be written: ${reason}`);
  });
  const opening = openingOf(sink, pump.begin, () => isAbandoned, trouble);

  const drain = async (): Promise<Outcome> => {
    await opening.done;
    await pump.idle();
    if (opening.unopened() !== undefined || isAbandoned) return { isCut: false };
    try {
      await opening.writer()?.end();
      return { isCut: false };
    } catch (error) {
      return { isCut: false, unended: sentenceOf(error) };
    }
  };
  const account = (): Account => ({
    given,
    failed,
    reason,
    dropped: queue.dropped(),
    waiting: queue.size() + (pump.isWriting() ? 1 : 0),
    isOpen: opening.writer() !== undefined,
    unopened: opening.unopened(),
    abandonment: opening.writer()?.abandonment,
  });

  return {
    name: sink.name,
    takes: (extra) => {
      const writer = opening.writer();
      return opening.unopened() === undefined && (writer === undefined || takesOf(writer)(extra));
    },
    push: (event) => {
      const writer = opening.writer();
      if (writer !== undefined && !isFor(writer, event)) return;
      given += 1;
      if (opening.unopened() !== undefined) return;
      queue.push(event);
      if (queue.dropped() > 0) trouble('it is too slow: the oldest metrics that wait for it are dropped');
      pump.goOn();
    },
    waiting: queue.size,
    end: async (hurry) => {
      const outcome = await Promise.race([drain(), aborted(hurry)]);
      const missed = missedBy(account(), outcome);
      isAbandoned = true;
      pump.stop();
      sink.abandon?.();
      return missed;
    },
  };
};
