import { access, constants, mkdir, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import * as either from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { type Problem, problem } from '../../base/problem.js';
import { cited } from '../../base/quote.js';
import { errorCode } from '../../base/system-error.js';
import { openProblem } from './open-problem.js';

/**
 * Makes the folder of a sink unless it is there. The folders above it are not made: who names the wrong one would look for the
 * log elsewhere.
 *
 * @param what the folder in words, for messages: `the folder of the tables`
 */
export const makeFolder =
  (folder: string, what: string): TaskEither<Problem, void> =>
  async () => {
    try {
      await mkdir(folder);
      return either.right(undefined);
    } catch (error) {
      const code = errorCode(error);
      if (code === 'ENOENT') {
        const lacks = `${what} is to be made in a folder that does not exist`;
        return either.left(problem('usage', lacks, folder, `make it with \`mkdir -p ${folder}\`, or name another`, error));
      }
      if (code !== 'EEXIST') return either.left(openProblem(what, folder, error));
      const found = await stat(folder).catch(() => undefined);
      if (found?.isDirectory() === false) {
        const isFile = `${cited(basename(folder))} is a file, not a folder`;
        return either.left(problem('usage', isFile, folder, 'name a folder, which is made if it is not there'));
      }
      return await access(folder, constants.W_OK | constants.X_OK).then(
        () => either.right(undefined),
        (denied: unknown) => either.left(openProblem(what, folder, denied)),
      );
    }
  };
