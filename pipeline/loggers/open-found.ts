import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { isProblem, type Problem, problem } from '../../base/problem.js';
import { cited } from '../../base/quote.js';
import type { AddressContext, Scheme } from '../../base/scheme.js';
import { findAddress } from '../address/open-address.js';
import { builtInSinks } from './built-in.js';
import { sentenceOf } from './sentence.js';
import type { SinkScheme, SinkWriter } from './sink.js';
import { sinkName } from './sink-names.js';

/** A sink that has been opened. */
export interface OpenedScheme {
  readonly writer: SinkWriter;
  readonly usesStdout: boolean;
}

/** Tells whether a value can be told events. */
export const isSinkWriter = (value: unknown): value is SinkWriter =>
  typeof value === 'object' &&
  value !== null &&
  'write' in value &&
  typeof value.write === 'function' &&
  'end' in value &&
  typeof value.end === 'function';

/**
 * Opens the sink of an address, in the thread that calls it.
 *
 * @returns a `usage` problem for a sink or target that is plainly wrong; a problem of another class where something outside, such
 * as a server, keeps it from being opened
 */
export const openFound = (
  text: string,
  option: string,
  context: AddressContext,
): taskEither.TaskEither<Problem, OpenedScheme> => {
  const where = `${option} ${cited(sinkName(text, context.folder))}`;
  return pipe(
    findAddress<'sink', SinkWriter>('sink', builtInSinks as readonly Scheme<'sink', SinkWriter>[], text, option, context),
    taskEither.chain(({ scheme, address: { target } }) =>
      pipe(
        taskEither.tryCatch(
          async () => scheme.open(target, context)(),
          (error) => (isProblem(error) ? error : problem('store', sentenceOf(error), where, 'mend what it needs', error)),
        ),
        taskEither.chainEitherK((opened) => opened),
        taskEither.filterOrElse(isSinkWriter, () =>
          problem('usage', 'the sink opens nothing that events can be written to', where, 'have its `open` give { write, end }'),
        ),
        taskEither.map((writer) => ({ writer, usesStdout: (scheme as SinkScheme).usesStdout?.(target) === true })),
      ),
    ),
  );
};
