import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { isProblem, type Problem, problem } from '../../base/problem.js';
import { cited } from '../../base/quote.js';
import type { AddressContext } from '../../base/scheme.js';
import { findAddress } from '../address/open-address.js';
import { builtInExecutors } from '../executors/built-in.js';
import type { Executor, ExecutorScheme } from '../executors/executor.js';
import { expectExecutor } from '../executors/expect-executor.js';
import type { Surroundings } from './surroundings.js';

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const [DEFAULT] = builtInExecutors as readonly [ExecutorScheme, ...ExecutorScheme[]];

/** Opens a target by a scheme, whose code may be a user's. */
const opened = (
  { open }: Pick<ExecutorScheme, 'open'>,
  target: string,
  where: string,
  context: AddressContext,
): taskEither.TaskEither<Problem, Executor> =>
  pipe(
    taskEither.tryCatch(
      async () => open(target, context)(),
      (error) =>
        isProblem(error)
          ? error
          : problem('usage', `the executor cannot be opened: ${messageOf(error)}`, where, 'mend what its `open` needs', error),
    ),
    taskEither.chainEitherK((found) => found),
    taskEither.chainEitherK((value) => expectExecutor(value, where)),
  );

/**
 * Opens the executor of a run: the one that a program gives, else that of an address, else of `$SLUICE_EXECUTOR`, else the
 * default, threads of this process.
 *
 * @param option where the address was written, such as `--executor`, for messages
 * @returns a `usage` problem for an address that opens no executor, and for what is none
 */
export const openExecutor = (
  given: string | Executor | undefined,
  option: string,
  { folder, environment }: Pick<Surroundings, 'folder' | 'environment'>,
): taskEither.TaskEither<Problem, Executor> => {
  if (typeof given === 'object') return taskEither.fromEither(expectExecutor(given, option));
  const context = { folder, environment };
  const open = (text: string, from: string): taskEither.TaskEither<Problem, Executor> =>
    pipe(
      findAddress<'executor', Executor>('executor', builtInExecutors, text, from, context),
      taskEither.chain(({ scheme, address }) => opened(scheme, address.target, `${from} ${cited(text)}`, context)),
    );
  if (given !== undefined) return open(given, option);
  const named = environment['SLUICE_EXECUTOR'];
  return named ? open(named, 'SLUICE_EXECUTOR') : DEFAULT.open('', context);
};
