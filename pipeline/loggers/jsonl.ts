import { createWriteStream, existsSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import * as either from 'fp-ts/lib/Either.js';
import type { Observable } from 'rxjs';
import { measuredNumber } from '../../base/codecs/number.js';
import { type Problem, problem } from '../../base/problem.js';
import { errorCode } from '../../base/system-error.js';
import type { RunEvent } from '../run/event.js';
import type { Logger, Sink } from './logger.js';

const asWritten = (key: string, value: unknown): unknown => {
  if (key === 'cause') return undefined;
  return typeof value === 'number' && !Number.isFinite(value) ? measuredNumber.encode(value) : value;
};

/**
 * An event as one line of JSON; a problem goes without the exception behind it, and a number that JSON has no word for is the
 * text "NaN", "Infinity" or "-Infinity".
 */
export const eventLine = (event: RunEvent): string => `${JSON.stringify(event, asWritten)}\n`;

/**
 * A logger that writes events to a stream as lines of JSON.
 *
 * @param ends whether the stream is its own to end; standard output is the whole command's, which says what is wrong with it
 */
export const writeLines =
  (stream: NodeJS.WritableStream, ends: boolean): Logger =>
  (events: Observable<RunEvent>) =>
    new Promise((settle, fail) => {
      if (ends) stream.on('error', fail);
      events.subscribe({
        next: (event) => stream.write(eventLine(event)),
        error: fail,
        complete: () => {
          if (!ends) settle();
          else {
            stream.end();
            finished(stream).then(settle, fail);
          }
        },
      });
    });

const refuse = (what: string, path: string, remedy: string, cause?: unknown): either.Either<Problem, never> =>
  either.left(problem('usage', what, path, remedy, cause));

const openFile = (target: string): either.Either<Problem, Logger> => {
  const path = resolve(target);
  // A folder is not made: who names the wrong one would look for the log elsewhere.
  if (!existsSync(dirname(path)))
    return refuse(
      'the folder of the log file does not exist',
      path,
      `make it with \`mkdir -p ${dirname(path)}\`, or name another`,
    );
  try {
    // Opened at once, so that a path that cannot be is refused before anything runs.
    return either.right(writeLines(createWriteStream(path, { fd: openSync(path, 'a') }), true));
  } catch (error) {
    return refuse(
      `the log file cannot be written (${errorCode(error) ?? String(error)})`,
      path,
      'name a file in a folder that you may write to',
      error,
    );
  }
};

/** `jsonl:FILE` appends every event to a file as a line of JSON; `jsonl:-` writes them to standard output. */
export const jsonl: Sink = {
  sink: 'jsonl',
  target: 'FILE',
  open: (target) => {
    if (target === '-') return either.right(writeLines(process.stdout, false));
    return target === ''
      ? either.left(
          problem(
            'usage',
            'the jsonl sink needs a file',
            '--log jsonl',
            'write --log jsonl:FILE, or --log jsonl:- for standard output',
          ),
        )
      : openFile(target);
  },
};
