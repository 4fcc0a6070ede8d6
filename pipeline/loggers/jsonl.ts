import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { measuredNumber } from '../../base/codecs/number.js';
import { type Problem, problem } from '../../base/problem.js';
import type { RunEvent } from '../run/event.js';
import { appendTo } from './append.js';
import { openProblem } from './open-problem.js';
import { type SinkWriter, sink } from './sink.js';

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
 * Writes events to standard output as lines of JSON, waiting for its reader. Its failures are told of by whoever watches
 * standard output for the whole command.
 */
export const standardOutputLines = (stream: NodeJS.WritableStream = process.stdout): SinkWriter => ({
  write: (event) =>
    new Promise((settle) => {
      if (stream.write(eventLine(event), () => settle())) settle();
    }),
  end: () => undefined,
});

const openFile = (target: string, folder: string): taskEither.TaskEither<Problem, SinkWriter> => {
  const path = resolve(folder, target);
  return pipe(
    taskEither.tryCatch(
      () => stat(dirname(path)),
      // A folder is not made: who names the wrong one would look for the log elsewhere.
      () =>
        problem(
          'usage',
          'the folder of the log file does not exist',
          path,
          `make it with \`mkdir -p ${dirname(path)}\`, or name another`,
        ),
    ),
    taskEither.chain(() =>
      taskEither.tryCatch(
        () => appendTo(path),
        (error) => openProblem('the log file', path, error),
      ),
    ),
    taskEither.map(({ append, end }): SinkWriter => ({ write: (event) => append(eventLine(event)), end })),
  );
};

/** `jsonl:FILE` appends every event to a file as a line of JSON; `jsonl:-` writes them to standard output. */
export const jsonl = sink({
  name: 'jsonl',
  source: import.meta.url,
  target: 'FILE',
  usesStdout: (target) => target === '-',
  open: (target, { folder }) => {
    if (target === '-') return taskEither.right(standardOutputLines());
    return target === ''
      ? taskEither.left(
          problem('usage', 'the jsonl sink needs a file', 'jsonl', 'write it as jsonl:FILE, or jsonl:- for standard output'),
        )
      : openFile(target, folder);
  },
});
