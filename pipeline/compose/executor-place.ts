import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { withoutCredentials } from '../../base/credentials.js';
import type { Problem } from '../../base/problem.js';
import { cited } from '../../base/quote.js';
import type { AddressContext } from '../../base/scheme.js';
import { findAddress } from '../address/open-address.js';
import { openScheme } from '../address/open-scheme.js';
import { builtInExecutors } from '../executors/built-in.js';
import type { Executor, ExecutorScheme } from '../executors/executor.js';
import { expectExecutor } from '../executors/expect-executor.js';
import type { Surroundings } from './surroundings.js';

const [DEFAULT] = builtInExecutors as readonly [ExecutorScheme, ...ExecutorScheme[]];

/** Opens a target by a scheme, whose code may be a user's. */
const opened = (
  scheme: ExecutorScheme,
  target: string,
  where: string,
  context: AddressContext,
): taskEither.TaskEither<Problem, Executor> =>
  pipe(
    openScheme(scheme, target, context, where, {}),
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
      taskEither.chain(({ scheme, address: { target } }) =>
        opened(scheme, target, `${from} ${cited(withoutCredentials(text))}`, context),
      ),
    );
  if (given !== undefined) return open(given, option);
  const named = environment['SLUICE_EXECUTOR'];
  return named ? open(named, 'SLUICE_EXECUTOR') : DEFAULT.open('', context);
};
