import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type Problem, problem } from '../../base/problem.js';
import { cited, quoted } from '../../base/quote.js';

/** The problem of an executor that takes no target and was given one. */
export const refuseTarget = (name: string, target: string): taskEither.TaskEither<Problem, never> =>
  taskEither.left(
    problem(
      'usage',
      `the executor "${name}" takes nothing after its name, but was given ${quoted(target)}`,
      `--executor ${cited(`${name}:${target}`)}`,
      `write it as --executor ${name}`,
    ),
  );
