import { sentenceOf } from '../../base/sentence.js';
import type { RunEvent } from '../run/event.js';
import { eventQueue } from './event-queue.js';
import type { SinkWriter } from './sink.js';

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
}

/** Losses of a sink in a run, with the reasons: one clause each, none where it has everything. */
export type Missed = readonly string[];

/** Hands the events of a run to one sink, at nobody's cost. */
export interface Delivery {
  readonly name: string;
  /** Takes an event for the sink, at once. */
  readonly push: (event: RunEvent) => void;
  /** Number of events that wait for it. */
  readonly waiting: () => number;
  /**
   * Lets the sink write what waits and end. Never rejects.
   *
   * @param hurry aborted once nobody waits any more: what the sink has not taken by then it misses
   */
  readonly end: (hurry: AbortSignal) => Promise<Missed>;
}

const isPending = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';

const counted = (count: number): string => `${count.toLocaleString('en-US')} ${count === 1 ? 'event' : 'events'}`;

/** Outcome of ending a sink: by itself, perhaps with a fault, or not while it was waited for. */
type Outcome = { readonly isCut: boolean; readonly unended?: string };

/** Settles when the signal is aborted, at once if it is already. */
const aborted = (signal: AbortSignal): Promise<Outcome> =>
  new Promise((settle) => {
    if (signal.aborted) settle({ isCut: true });
    else signal.addEventListener('abort', () => settle({ isCut: true }), { once: true });
  });

/**
 * Begins to hand events to a sink: one after another, the next when the one before is written, in a queue of its own. An
 * event that cannot be written is missed and the next is tried.
 *
 * @param onTrouble told, once, why the sink begins to miss events
 * @param most how many events may wait
 */
export const deliver = (sink: OpenSink, onTrouble: (why: string) => void = () => undefined, most?: number): Delivery => {
  const queue = eventQueue(most);
  let [pushed, failed, reason, isTroubled] = [0, 0, '', false];
  let unopened: string | undefined;
  let writer: SinkWriter | undefined;
  let isAbandoned = false;
  /** The event that is being written; undefined while the sink waits for one. */
  let writing: Promise<void> | undefined;

  const trouble = (why: string): void => {
    if (isTroubled) return;
    isTroubled = true;
    onTrouble(why);
  };
  const miss = (error: unknown): void => {
    failed += 1;
    if (failed === 1) reason = sentenceOf(error);
    trouble(`an event cannot be written: ${reason}`);
  };

  // In a loop rather than by recursion: a sink that is never behind is told within `push`, one that was catches up in one go.
  const pump = (): void => {
    while (writer !== undefined && writing === undefined && !isAbandoned) {
      const event = queue.shift();
      if (event === undefined) return;
      try {
        const written: unknown = writer.write(event);
        if (isPending(written)) {
          writing = Promise.resolve(written)
            .then(() => undefined, miss)
            .then(() => {
              writing = undefined;
              pump();
            });
        }
      } catch (error) {
        miss(error);
      }
    }
  };

  const opened = async (ready: SinkWriter): Promise<void> => {
    // Nobody waits for it any more, nor for how its end comes out.
    if (isAbandoned) await (async () => ready.end())().catch(() => undefined);
    else {
      writer = ready;
      pump();
    }
  };
  const opening = isPending(sink.writer)
    ? Promise.resolve(sink.writer).then(
        (ready) => opened(ready),
        (error: unknown) => {
          unopened = sentenceOf(error);
          trouble(`it cannot be opened: ${unopened}`);
        },
      )
    : undefined;
  if (!isPending(sink.writer)) writer = sink.writer;

  const drain = async (): Promise<Outcome> => {
    await opening;
    while (writing !== undefined) await writing;
    if (unopened !== undefined || isAbandoned) return { isCut: false };
    try {
      await writer?.end();
      return { isCut: false };
    } catch (error) {
      return { isCut: false, unended: sentenceOf(error) };
    }
  };

  const missed = ({ isCut, unended }: Outcome): Missed => {
    // Of a run that did not begin.
    if (pushed === 0) return [];
    if (unopened !== undefined) return [`all ${counted(pushed)}: it could not be opened: ${unopened}`];
    const dropped = queue.dropped();
    const waiting = queue.size() + (writing === undefined ? 0 : 1);
    return [
      ...(failed === 0 ? [] : [`${counted(failed)} that could not be written: ${reason}`]),
      ...(dropped === 0 ? [] : [`${counted(dropped)}, the oldest metrics and messages, while more than it took came`]),
      ...(isCut && waiting > 0
        ? [
            `the last ${counted(waiting)}: it ${writer === undefined ? 'was not open' : 'had not taken them'} when the wait for it ended`,
          ]
        : []),
      ...(isCut && waiting === 0 ? ['perhaps the last it was given: it had not ended when the wait for it ended'] : []),
      ...(unended === undefined || unended === reason
        ? []
        : [`perhaps the last it was given: it could not be ended: ${unended}`]),
    ];
  };

  return {
    name: sink.name,
    push: (event) => {
      pushed += 1;
      if (unopened !== undefined) return;
      queue.push(event);
      if (queue.dropped() > 0) trouble('it is too slow: the oldest metrics that wait for it are dropped');
      pump();
    },
    waiting: queue.size,
    end: async (hurry) => {
      const said = missed(await Promise.race([drain(), aborted(hurry)]));
      isAbandoned = true;
      sink.abandon?.();
      return said;
    },
  };
};
