import type { Surroundings } from '../compose/surroundings.js';
import type { NetworkTools } from '../network-tools.js';

/** A stream that a command writes to; `isTTY`, `columns` and `rows` where it is a terminal. */
export type OutStream = NodeJS.WritableStream &
  Partial<Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'rows' | 'writableNeedDrain'>>;

/** Everything of its process that a command touches, so that a test can be the process. */
export interface Host extends Surroundings {
  readonly stdout: OutStream;
  readonly stderr: OutStream;
  /** Uses of networks by `pipe predict` and `pipe export`; absent where the program has none. */
  readonly networkTools?: NetworkTools;
  /** The date and time, for stamps; never for durations. */
  readonly now: () => Date;
  /** Calls the listener whenever a person or the system asks the command to stop, until the function that it gives is called. */
  readonly onInterrupt: (listener: () => void) => () => void;
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** The host that this process is. */
export const processHost = (
  program: Pick<Surroundings, 'version' | 'backends' | 'tryBackend' | 'sections'> & Pick<Host, 'networkTools'>,
): Host => ({
  ...program,
  folder: process.cwd(),
  environment: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  now: () => new Date(),
  onInterrupt: (listener) => {
    for (const signal of SIGNALS) process.on(signal, listener);
    return () => {
      for (const signal of SIGNALS) process.off(signal, listener);
    };
  },
  exit: (code) => process.exit(code),
});
