import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Problem, problem } from '../../base/problem.js';
import { cited, quoted } from '../../base/quote.js';
import { divided, type WrittenValue, writtenValue } from './written-value.js';

/** A `--swap` as it was written: the values that a stage, a key of a stage or a choice takes in turn. */
export interface WrittenSwap {
  /** The stage or the choice. */
  readonly target: string;
  /** Keys from the stage's configuration inwards; none for the stage itself or a choice. */
  readonly path: readonly string[];
  readonly values: readonly WrittenValue[];
  readonly text: string;
}

/** The option that a swap was written with, for messages. */
export const swapPlace = (text: string): string => `--swap ${cited(text)}`;

const EXAMPLE = '--swap search.architecture=softmax,dirichlet';

const refuse = (text: string, what: string, remedy: string): either.Either<Problem, never> =>
  either.left(problem('usage', what, swapPlace(text), remedy));

/**
 * Reads `STAGE.KEY=A,B,...`, `STAGE=A,B,...` or `CHOICE=A,B,...`.
 *
 * A comma within brackets or quotes is part of a value. Two values of one text are refused, and so is an empty one.
 */
export const parseSwap = (text: string): either.Either<Problem, WrittenSwap> => {
  const at = text.indexOf('=');
  const [target = '', ...path] = text.slice(0, Math.max(0, at)).trim().split('.');
  if (at < 0 || [target, ...path].some((key) => key === ''))
    return refuse(text, `${quoted(text)} does not say which key of which stage to swap`, `write it as ${EXAMPLE}`);
  return pipe(
    divided(text.slice(at + 1), ','),
    either.chain(either.traverseArray(writtenValue)),
    either.fold(
      (what) => refuse(text, what, `give values with commas between, as ${EXAMPLE}; JSON and quotes may hold commas`),
      (values): either.Either<Problem, WrittenSwap> => {
        const twice = values.find((value, index) => values.findIndex((other) => other.text === value.text) !== index);
        return twice === undefined
          ? either.right({ target, path, values, text })
          : refuse(text, `the value ${quoted(twice.text)} is there twice`, 'give every value once');
      },
    ),
  );
};
