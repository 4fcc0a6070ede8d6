import { type MonoTypeOperatorFunction, Observable } from 'rxjs';
import { withoutCredentials } from '../../base/credentials.js';
import { quoted } from '../../base/quote.js';
import type { EventBody, RunEvent } from '../run/event.js';
import { type ExtraEvent, PATIENCE_SECONDS } from '../run/wanted.js';
import { type Delivery, deliver, type OpenSink } from './delivery.js';
import type { SinkMeans } from './sink.js';

const SILENCE_SECONDS = 2;

/** Waiting of a run for its sinks, and the hearer of what they missed. */
export interface Attachment {
  /** Seconds that the end of the run waits for sinks that have not taken everything ({@link PATIENCE_SECONDS}). */
  readonly patience?: number;
  /** True where telling the sinks is all that is done: one is then waited for as long as it goes on taking events (false). */
  readonly isReplay?: boolean;
  /** Aborting it after the run has ended ends the wait. */
  readonly signal?: AbortSignal;
  /** Seconds after which a person is told that the end waits, and for which sinks (2). */
  readonly silence?: number;
  /** Told at the end what a sink missed and why, one sentence a sink; and before, that the end waits for some. */
  readonly complain: (sentence: string) => void;
  /** Told at the end what a sink missed, instead of `complain`. */
  readonly miss?: (sentence: string, sink: OpenSink) => void;
  /** Reads an artifact of the run for a sink (there is none to read). */
  readonly read?: SinkMeans['read'];
}

const titleOf = ({ name, title }: OpenSink): string => title ?? `the sink ${quoted(name)}`;

const sentenceFor = (sink: OpenSink, missed: readonly string[]): string =>
  withoutCredentials(`${titleOf(sink)} missed ${missed.join('; ')}`);

/**
 * The signal of the end of waiting: after `patience` seconds, or when `signal` is aborted from now on.
 *
 * @param waiting gives how many events wait; the seconds begin anew where they have become fewer (they count from now)
 */
const waitOf = (
  patience: number,
  signal: AbortSignal | undefined,
  waiting: () => number = () => 0,
): { readonly hurry: AbortSignal; readonly stop: () => void } => {
  const controller = new AbortController();
  const over = (): void => controller.abort();
  let least = waiting();
  const look = (): void => {
    const now = waiting();
    if (now >= least) over();
    else {
      least = now;
      timer = setTimeout(look, patience * 1000);
    }
  };
  let timer = setTimeout(look, patience * 1000);
  if (signal?.aborted !== true) signal?.addEventListener('abort', over, { once: true });
  return {
    hurry: controller.signal,
    stop: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', over);
    },
  };
};

/** The longest that a timer takes. */
const LONGEST_SECONDS = 2 ** 31 / 1000 - 1;

const endAll = async (deliveries: readonly (readonly [OpenSink, Delivery])[], attachment: Attachment): Promise<void> => {
  const {
    patience = PATIENCE_SECONDS,
    silence = SILENCE_SECONDS,
    signal,
    complain,
    miss = complain,
    isReplay = false,
  } = attachment;
  const patienceOf = (sink: OpenSink): number => sink.patience ?? patience;
  const behind = new Set(deliveries.flatMap(([sink]) => (sink.patient ? [] : [sink])));
  const sayWait = (): void => {
    const names = [...behind].map(({ name, title }) => title ?? quoted(name)).join(', ');
    const most = Math.max(...[...behind].map(patienceOf));
    const wait = isReplay ? `for ${names}, until nothing was taken for ${most} s` : `up to ${most} s for ${names}`;
    complain(`the run waits ${wait}; an interruption ends the wait`);
  };
  const telling = setTimeout(() => behind.size > 0 && sayWait(), silence * 1000);
  const missed = await Promise.all(
    deliveries.map(async ([sink, delivery]) => {
      const wait = waitOf(sink.patient ? LONGEST_SECONDS : patienceOf(sink), signal, isReplay ? delivery.waiting : undefined);
      const said = await delivery.end(wait.hurry);
      wait.stop();
      behind.delete(sink);
      return said.length === 0 ? [] : [[sentenceFor(sink, said), sink] as const];
    }),
  );
  clearTimeout(telling);
  for (const [sentence, sink] of missed.flat()) miss(sentence, sink);
};

/** Number of events that may wait for a sink before whoever can wait does. */
const ROOM = 10_000;

const MILLISECONDS_BETWEEN_LOOKS = 5;

/**
 * Waits until few events wait for a sink, or it has taken none for `patience` seconds, or the run is interrupted. One that was
 * waited for in vain is not waited for again.
 */
const roomOf = (
  { patient, patience: own }: OpenSink,
  { waiting }: Delivery,
  { patience: asked = PATIENCE_SECONDS, signal }: Attachment,
) => {
  const patience = own ?? asked;
  let isHopeless = false;
  return async (): Promise<void> => {
    let [least, since] = [waiting(), performance.now()];
    while (waiting() > ROOM && !isHopeless && signal?.aborted !== true) {
      await new Promise((settle) => setTimeout(settle, MILLISECONDS_BETWEEN_LOOKS));
      if (waiting() < least) [least, since] = [waiting(), performance.now()];
      isHopeless = !patient && performance.now() - since >= patience * 1000;
    }
  };
};

/** Sinks that a run can be told to. */
export interface Attached {
  /**
   * Lets the sinks have each event of a run, in order; none of them slows, blocks or fails it.
   *
   * What is wrong with a sink is told at once to the others and to the subscriber, as a log event, and at the end to `complain`.
   * The stream completes, or errors, as the run does, once every sink has ended or the wait for it is over. Unsubscribing lets
   * the sinks end in the same way.
   */
  readonly listen: MonoTypeOperatorFunction<RunEvent>;
  /**
   * Settles when the sinks have room for more: for events that are there already and need not be told faster than they are
   * taken.
   */
  readonly room: () => Promise<void>;
  /** Tells whether one of the sinks takes an extra event, which is made for them alone. */
  readonly takes: (extra: ExtraEvent) => boolean;
}

/** Attaches sinks to one run. */
export const attachSinks = (sinks: readonly OpenSink[], attachment: Attachment): Attached => {
  const deliveries: (readonly [OpenSink, Delivery])[] = [];
  const rooms: (() => Promise<void>)[] = [];
  const listen: MonoTypeOperatorFunction<RunEvent> = (run) =>
    new Observable((subscriber) => {
      let last: RunEvent | undefined;
      let isOver = false;
      // Before the first event there is no run yet to tell of, and after the last none.
      let untold: (readonly [OpenSink, EventBody])[] = [];
      const tell = (): void => {
        if (last === undefined || last.type === 'done') return;
        const { time, run: identifier } = last;
        const telling = untold;
        untold = [];
        for (const [about, body] of telling) {
          const event: RunEvent = { ...body, time, run: identifier };
          for (const [sink, delivery] of deliveries) if (sink !== about) delivery.push(event);
          subscriber.next(event);
        }
      };
      const warn = (about: OpenSink, what: string): void => {
        untold.push([about, { type: 'log', level: 'warning', message: withoutCredentials(`${titleOf(about)} ${what}`) }]);
      };
      for (const sink of sinks) {
        if (sink.notice !== undefined) warn(sink, `is late: ${sink.notice}`);
        const delivery = deliver(sink, attachment.read, (why) => {
          warn(sink, `misses events: ${why}`);
          // Not within the event that it was told of: the others have that first.
          queueMicrotask(tell);
        });
        deliveries.push([sink, delivery]);
        rooms.push(roomOf(sink, delivery, attachment));
      }
      const end = (): Promise<void> => {
        isOver = true;
        return endAll(deliveries, attachment);
      };
      const running = run.subscribe({
        next: (event) => {
          // What is still to be told comes before the event that is the last.
          if (event.type === 'done') tell();
          last = event;
          for (const [, delivery] of deliveries) delivery.push(event);
          subscriber.next(event);
          if (untold.length > 0) tell();
        },
        error: (error) => void end().then(() => subscriber.error(error)),
        complete: () => void end().then(() => subscriber.complete()),
      });
      return () => {
        running.unsubscribe();
        if (!isOver) void end();
      };
    });
  const room = async (): Promise<void> => {
    await Promise.all(rooms.map((roomOfOne) => roomOfOne()));
  };
  const takes = (extra: ExtraEvent): boolean => deliveries.some(([, delivery]) => delivery.takes(extra));
  return { listen, room, takes };
};
