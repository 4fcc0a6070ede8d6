import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { LogEvent } from '../stage.js';

/**
 * Tells the lines of a stream that a stage prints to, other than blank ones, as log messages.
 *
 * @returns settles once the stream is read to its end
 */
export const relay = (stream: Readable, level: LogEvent['level'], tell: (message: LogEvent) => void): Promise<unknown> => {
  const lines = createInterface({ input: stream });
  lines.on('line', (message) => {
    if (message.trim() !== '') tell({ type: 'log', level, message });
  });
  return once(lines, 'close');
};
