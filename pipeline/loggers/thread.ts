import type { Digest } from '../../artifacts/digest.js';
import { portable } from '../../base/portable.js';
import { type Problem, problem } from '../../base/problem.js';
import { cited } from '../../base/quote.js';
import { sentenceOf } from '../../base/sentence.js';
import { startOwnThread } from '../own-thread.js';
import type { RunEvent } from '../run/event.js';
import { nothingToRead } from './delivery.js';
import type { SinkMeans, SinkWriter } from './sink.js';
import { sinkName } from './sink-names.js';
import type { SinkThread } from './sink-thread.js';

/** Request to a sink's thread; it answers each in turn. */
export type SinkRequest = { readonly write: RunEvent } | { readonly end: true } | SinkReading;

/** The bytes of an artifact that a sink's thread asked for, by the number of its question, or why there are none. */
export type SinkReading = { readonly number: number } & ({ readonly bytes: Uint8Array } | { readonly unread: string });

/** Answer of a sink's thread: that its module has a sink, the outcome of opening that, then of each request. */
export type SinkReply =
  | { readonly found: true }
  | { readonly read: Digest; readonly number: number }
  | { readonly opened: true; readonly usesStdout: boolean; readonly takes?: SinkWriter['takes'] }
  | { readonly refused: Problem }
  | { readonly done: true }
  | { readonly failed: string };

/** A sink of a user's module that is being opened in a thread of its own. */
export interface ThreadSink {
  /** Settles once the module is loaded and has a sink, or will not be. */
  readonly found: Promise<void>;
  /** Its writer and whether it writes to standard output; rejects with the problem of a sink that cannot be opened. */
  readonly opening: Promise<{ readonly writer: SinkWriter; readonly usesStdout: boolean }>;
  /** Ends the thread, whatever it is doing. */
  readonly abandon: () => void;
}

/** An event whose problems can cross threads. */
const portableEvent = (event: RunEvent): RunEvent => {
  if (event.type === 'done') return { ...event, problems: event.problems.map(portable) };
  return event.type === 'stage' && event.problem !== undefined ? { ...event, problem: portable(event.problem) } : event;
};

// Long enough for a thread that has nothing left to do but to hand over what it printed.
const LINGER_MILLISECONDS = 500;

/**
 * Opens a sink of a user's module in a thread of its own, where it may compute or block: nothing of that module is loaded in
 * this one.
 */
export const openInThread = (address: SinkThread): ThreadSink => {
  const worker = startOwnThread('./thread-entry', import.meta.url, { workerData: address });
  const where = `${address.option} ${cited(sinkName(address.sink, address.folder))}`;
  let settleFound: () => void = () => undefined;
  const found = new Promise<void>((settle) => {
    settleFound = settle;
  });
  let answer: ((reply: SinkReply) => void) | undefined;
  let ended: string | undefined;
  const finish = (why: string): void => {
    ended ??= why;
    answer?.({ failed: ended });
  };
  let means: SinkMeans | undefined;
  const readFor = async (digest: Digest, number: number): Promise<void> => {
    const reading: SinkReading = await (means?.read ?? nothingToRead)(digest).then(
      (bytes) => ({ number, bytes }),
      (error: unknown) => ({ number, unread: sentenceOf(error) }),
    );
    worker.postMessage(reading);
  };
  worker.on('message', (reply: SinkReply) => {
    if ('found' in reply) settleFound();
    else if ('read' in reply) void readFor(reply.read, reply.number);
    else answer?.(reply);
  });
  worker.on('error', (error: unknown) => finish(`its thread failed: ${error instanceof Error ? error.message : String(error)}`));
  worker.on('exit', (code) => finish(`its thread ended (exit code ${code})`));

  const reply = (): Promise<SinkReply> =>
    new Promise((settle) => {
      answer = settle;
      if (ended !== undefined) settle({ failed: ended });
    });
  let isEnded = false;
  const ask = async (request: SinkRequest): Promise<void> => {
    const answered = reply();
    worker.postMessage(request);
    const outcome = await answered;
    if ('failed' in outcome) throw new Error(outcome.failed);
  };
  const opened = async (): Promise<{ readonly writer: SinkWriter; readonly usesStdout: boolean }> => {
    const outcome = await reply();
    if ('refused' in outcome) throw outcome.refused;
    if (!('opened' in outcome)) {
      const why = 'failed' in outcome ? outcome.failed : 'it answered nothing';
      throw problem('usage', `the sink cannot be opened: ${why}`, where, 'mend its module');
    }
    const writer: SinkWriter = {
      ...(outcome.takes === undefined ? {} : { takes: outcome.takes }),
      write: (event, given) => {
        means = given;
        return ask({ write: portableEvent(event) });
      },
      end: async () => {
        await ask({ end: true });
        isEnded = true;
      },
    };
    return { writer, usesStdout: outcome.usesStdout };
  };
  const abandon = (): void => {
    const timer = setTimeout(() => void worker.terminate(), isEnded ? LINGER_MILLISECONDS : 0);
    worker.once('exit', () => clearTimeout(timer));
  };
  const opening = opened();
  opening.then(settleFound, settleFound);
  return { found, opening, abandon };
};
