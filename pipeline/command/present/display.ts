import { printable } from '../../../base/quote.js';
import type { SinkWriter } from '../../loggers/sink.js';
import type { Host, OutStream } from '../host.js';
import { plainPresenter } from './plain.js';
import { terminalPresenter } from './terminal.js';

type Environment = Host['environment'];

/** Display of a run to people. */
export interface Display extends SinkWriter {
  /** Lets something else write whole lines to the terminal that the display may draw on. */
  readonly aside: (write: () => void) => void;
}

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';

/** Tells whether CI or its like runs the command, where nobody watches a screen. */
export const isUnattended = ({ CI }: Environment): boolean => isSet(CI) && CI !== 'false' && CI !== '0';

/** Tells whether a stream is a terminal on which lines can be drawn again, with somebody to watch it. */
export const isWatched = ({ isTTY }: OutStream, environment: Environment): boolean =>
  isTTY === true && !isUnattended(environment) && environment['TERM'] !== 'dumb';

/** The display for a stream: lines that are drawn again in a terminal, plain lines everywhere else; no colours with NO_COLOR. */
export const displayOn = (stream: OutStream, environment: Environment): Display =>
  isWatched(stream, environment)
    ? terminalPresenter(stream, !isSet(environment['NO_COLOR']))
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
