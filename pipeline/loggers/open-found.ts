import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { isProblem, type Problem, problem } from '../../base/problem.js';
import { cited } from '../../base/quote.js';
import type { AddressContext, Scheme } from '../../base/scheme.js';
import { findAddress } from '../address/open-address.js';
import { builtInSinks } from './built-in.js';
import { sentenceOf } from './sentence.js';
import type { SinkScheme, SinkWriter } from './sink.js';

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

/** Opens a target by the scheme of a user's module, whose `open` may throw or give something else than it should. */
const openTarget = async (
  scheme: Scheme<'sink', SinkWriter>,
  target: string,
  context: AddressContext,
  where: string,
): Promise<either.Either<Problem, SinkWriter>> => {
  const opening: unknown = scheme.open(target, context);
  const outcome: unknown = typeof opening === 'function' ? await opening() : undefined;
  if (typeof outcome === 'object' && outcome !== null && '_tag' in outcome) return outcome as either.Either<Problem, SinkWriter>;
  return either.left(
    problem(
      'usage',
      'the `open` of the sink gives no TaskEither',
      where,
      'have it give `right({ write, end })` of fp-ts/TaskEither',
    ),
  );
};

const isBuiltIn = (scheme: object): boolean => builtInSinks.some((one) => one === scheme);

/** Place of a problem of an address: as it was written, and what its scheme names within. */
const placeWithin = (written: string, within: string, { name }: Pick<Scheme, 'name'>): string =>
  within === name || within === written ? written : `${written} (${within})`;

/**
 * Opens the sink of an address, in the thread that calls it.
 *
 * @param onFound told once its module is loaded and has a sink, before that is opened
 * @returns a `usage` problem for a sink or target that is plainly wrong; a problem of another class where something outside, such
 * as a server, keeps it from being opened
 */
export const openFound = (
  text: string,
  option: string,
  context: AddressContext,
  onFound: () => void = () => undefined,
): taskEither.TaskEither<Problem, OpenedScheme> => {
  const where = `${option} ${cited(text)}`;
  return pipe(
    findAddress<'sink', SinkWriter>('sink', builtInSinks as readonly Scheme<'sink', SinkWriter>[], text, option, context),
    taskEither.chainFirstIOK(() => onFound),
    taskEither.chain(({ scheme, address: { target } }) =>
      pipe(
        taskEither.tryCatch(
          () => openTarget(scheme, target, context, where),
          (error) => (isProblem(error) ? error : problem('store', sentenceOf(error), where, 'mend what it needs', error)),
        ),
        taskEither.chainEitherK((opened) => opened),
        // Ours say where on the disk it is; a person looks for the option too.
        taskEither.mapLeft((one) => (isBuiltIn(scheme) ? { ...one, where: placeWithin(where, one.where, scheme) } : one)),
        taskEither.filterOrElse(isSinkWriter, () =>
          problem('usage', 'the sink opens nothing that events can be written to', where, 'have its `open` give { write, end }'),
        ),
        taskEither.map((writer) => ({ writer, usesStdout: (scheme as SinkScheme).usesStdout?.(target) === true })),
      ),
    ),
  );
};
