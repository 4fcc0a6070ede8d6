import * as either from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { withoutCredentials } from '../../base/credentials.js';
import { lacking, type Wanted } from '../../base/lacking.js';
import { isProblem, type Problem, problem } from '../../base/problem.js';
import type { AddressContext, Scheme, SchemeKind } from '../../base/scheme.js';
import { sentenceOf } from '../../base/sentence.js';

const isEither = (value: unknown): value is either.Either<unknown, unknown> =>
  typeof value === 'object' && value !== null && '_tag' in value && (value._tag === 'Left' || value._tag === 'Right');

const asProblem = (error: unknown, scheme: SchemeKind, where: string): Problem =>
  isProblem(error)
    ? error
    : problem(
        scheme === 'executor' ? 'usage' : 'store',
        `${scheme === 'sink' ? '' : `the ${scheme} cannot be opened: `}${withoutCredentials(sentenceOf(error))}`,
        where,
        'mend what it needs',
        error,
      );

/**
 * Opens a target by a scheme, which may be a user's: what it throws, or gives in place of a problem, becomes one, and what it
 * opens is looked at.
 *
 * @param where where the address was written, for messages
 * @param members those that what is opened must have
 * @returns the problem of the scheme's own; for an exception one of class `store`, of an executor `usage`; a `usage` problem for
 * an opened value that lacks something
 */
export const openScheme =
  <Kind extends SchemeKind, A>(
    { scheme, open }: Scheme<Kind, A>,
    target: string,
    context: AddressContext,
    where: string,
    members: Readonly<Record<string, Wanted>>,
  ): TaskEither<Problem, A> =>
  async () => {
    try {
      const task: unknown = open(target, context);
      const opened: unknown = typeof task === 'function' ? await task() : undefined;
      if (!isEither(opened)) {
        const what = `the \`open\` of the ${scheme} gives no task of an Either`;
        return either.left(problem('usage', what, where, 'have it give a TaskEither, such as `async () => either.right(...)`'));
      }
      if (either.isLeft(opened)) return either.left(asProblem(opened.left, scheme, where));
      const lacks = lacking(opened.right, members);
      if (lacks.length === 0) return either.right(opened.right as A);
      const what = `what the ${scheme} opens has no ${lacks.join(', no ')}`;
      return either.left(problem('usage', what, where, `have its \`open\` give { ${Object.keys(members).join(', ')} }`));
    } catch (error) {
      return either.left(asProblem(error, scheme, where));
    }
  };
