import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Wanted } from '../../base/lacking.js';
import type { Problem } from '../../base/problem.js';
import { cited } from '../../base/quote.js';
import type { AddressContext, Scheme } from '../../base/scheme.js';
import { findAddress } from '../address/open-address.js';
import { openScheme } from '../address/open-scheme.js';
import { builtInSinks } from './built-in.js';
import type { SinkScheme, SinkWriter } from './sink.js';
import { sinkName } from './sink-names.js';

/** A sink that has been opened. */
export interface OpenedScheme {
  readonly writer: SinkWriter;
  readonly usesStdout: boolean;
}

/** The members that every {@link SinkWriter} must have, which those of a user's are checked for. */
export const WRITER_MEMBERS: Readonly<Record<string, Wanted>> = { write: 'function', end: 'function' };

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
  const where = `${option} ${cited(sinkName(text, context.folder))}`;
  return pipe(
    findAddress<'sink', SinkWriter>('sink', builtInSinks as readonly Scheme<'sink', SinkWriter>[], text, option, context),
    taskEither.chainFirstIOK(() => onFound),
    taskEither.chain(({ scheme, address: { target } }) =>
      pipe(
        openScheme(scheme, target, context, where, WRITER_MEMBERS),
        // Ours say where on the disk it is; a person looks for the option too.
        taskEither.mapLeft((one) => (isBuiltIn(scheme) ? { ...one, where: placeWithin(where, one.where, scheme) } : one)),
        taskEither.map((writer) => ({ writer, usesStdout: (scheme as SinkScheme).usesStdout?.(target) === true })),
      ),
    ),
  );
};
