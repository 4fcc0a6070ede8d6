import { printable } from '../../../base/quote.js';
import type { SinkWriter } from '../../loggers/sink.js';
import { type Host, isWatched, isWithoutColour, type OutStream } from '../host.js';
import { plainPresenter } from './plain.js';
import { terminalPresenter } from './terminal.js';

type Environment = Host['environment'];

/** Display of a run to people. */
export interface Display extends SinkWriter {
  /** Lets something else write whole lines to the terminal that the display may draw on. */
  readonly aside: (write: () => void) => void;
}

/** The display for a stream: lines that are drawn again in a terminal, plain lines everywhere else; no colours with NO_COLOR. */
export const displayOn = (stream: OutStream, environment: Environment): Display =>
  isWatched(stream, environment)
    ? terminalPresenter(stream, !isWithoutColour(environment))
    : { ...plainPresenter((line) => stream.write(`${printable(line)}\n`)), aside: (write) => write() };

/**
 * Says in a terminal that a command prepares its work, until the function that it gives is called.
 *
 * @param what the work, as `reading the experiment`
 */
export const preparing = (stream: OutStream, environment: Environment, what: string): (() => void) => {
  if (!isWatched(stream, environment)) return () => undefined;
  stream.write(`${what} …`);
  let isShown = true;
  return () => {
    if (isShown) stream.write('\r\x1b[J');
    isShown = false;
  };
};
