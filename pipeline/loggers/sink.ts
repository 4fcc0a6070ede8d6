import type { Digest } from '../../artifacts/digest.js';
import type { Scheme } from '../../base/scheme.js';
import type { RunEvent } from '../run/event.js';
import type { ExtraEvent } from '../run/wanted.js';

/** Means that a run gives its sinks beside an event. */
export interface SinkMeans {
  /** Reads the bytes of an artifact from the run's store; rejects where it cannot be read. */
  readonly read: (digest: Digest) => Promise<Uint8Array>;
}

/**
 * Takes the events of a run, one after another: the next is written when the promise of the one before has settled. Meanwhile
 * events wait in a queue of the sink's own.
 *
 * One that throws, rejects, is slow or hangs loses its own lines and nothing else of the run, which says at its end what the
 * sink missed and why.
 */
export interface SinkWriter {
  /** Writes an event; one that it throws or rejects for is missed, and the next is tried. */
  readonly write: (event: RunEvent, means?: SinkMeans) => void | PromiseLike<void>;
  /**
   * Settles when all that was written is out; called once, also after a failure, unless what was written before has not settled
   * when nobody waits for the sink any more.
   */
  readonly end: () => void | PromiseLike<void>;
  /**
   * The events that are made, and told to it, only if it takes them: `weights` and `pictures` of artifacts (`weights` where left
   * out).
   */
  readonly takes?: readonly ExtraEvent[];
  /**
   * Lets go of all that would keep the process, such as a child process, a timer or a request; called once, when nobody waits
   * for the sink any more, whether or not it has ended. A sink of a user's module needs none: its thread is ended.
   */
  readonly abandon?: () => void;
  /** Words on what {@link abandon} does to a sink that has not ended, for the message on what it missed. */
  readonly abandonment?: string;
}

/** A sink as a run is given it: by its address, or, from a program, the writer itself. */
export type GivenSink = string | SinkWriter;

/**
 * A kind of sink, which `--log NAME:TARGET` opens; that of a user's module runs in a thread of its own, which may block.
 *
 * A problem of its `open` of class `usage` refuses the run: the target is plainly wrong. With one of another class, such as
 * `store` for a place that does not answer, the run goes on without the sink and says so.
 */
export interface SinkScheme extends Scheme<'sink', SinkWriter> {
  /** True where it writes to standard output, which is then left to it; absent where it never does. */
  readonly usesStdout?: (target: string) => boolean;
}

/**
 * Defines a kind of sink; the module at `source`, always `import.meta.url`, exports it.
 *
 * @example
 * export const losses = sink({
 *   name: 'losses', source: import.meta.url, target: 'FILE',
 *   open: (target) => right({
 *     write: (event) => (event.type === 'metric' ? appendFile(target, `${event.values['loss']}\n`) : undefined),
 *     end: () => undefined,
 *   }),
 * });
 */
export const sink = (definition: Omit<SinkScheme, 'scheme'>): SinkScheme => ({ scheme: 'sink', ...definition });
