import * as either from 'fp-ts/lib/Either.js';
import { isPinName } from '../../../artifacts/store/pins.js';
import { type Problem, problem } from '../../../base/problem.js';
import { quoted } from '../../../base/quote.js';

/**
 * Checks the name of a pin, where one is given.
 *
 * @param where the option that gives it, for messages
 */
export const expectPinName = (name: string | undefined, where: string): either.Either<Problem, void> =>
  name === undefined || isPinName(name)
    ? either.right(undefined)
    : either.left(
        problem(
          'usage',
          `${quoted(name)} is no name for a pin`,
          where,
          `use letters, digits, "_", "-" and ".", as in ${where} best`,
        ),
      );

/**
 * The problem of a name that keeps something else.
 *
 * @param where the command, for messages
 * @param option the option that gives another
 * @param store words after the command that takes the pin away, as `--store PLACE`
 */
export const takenName = (name: string, where: string, option: string, store = ''): Problem =>
  problem(
    'usage',
    `the name ${quoted(name)} is taken`,
    where,
    `give another with ${option} NAME, or \`pipe unpin ${name}${store}\` first`,
  );
