import type { Scheme } from '../../base/scheme.js';
import type { RunEvent } from '../run/event.js';

/**
 * Takes the events of a run, one after another: the next is written when the promise of the one before has settled.
 *
 * One that throws, rejects, is slow or hangs loses its own lines and nothing else of the run.
 */
export interface SinkWriter {
  readonly write: (event: RunEvent) => void | PromiseLike<void>;
  /** Settles when all that was written is out; called once, also after a failure. */
  readonly end: () => void | PromiseLike<void>;
}

/** A kind of sink, which `--log NAME:TARGET` opens. */
export interface SinkScheme extends Scheme<'sink', SinkWriter> {
  /** Whether it writes to standard output, which is then left to it; absent where it never does. */
  readonly usesStdout?: (target: string) => boolean;
}

/** Defines a kind of sink; the module at `source`, always `import.meta.url`, exports it. */
export const sink = (definition: Omit<SinkScheme, 'scheme'>): SinkScheme => ({ scheme: 'sink', ...definition });
