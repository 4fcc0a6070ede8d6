import * as either from 'fp-ts/lib/Either.js';
import { own } from '../artifacts/own.js';
import { type Problem, problem } from '../artifacts/problem.js';
import type { SearchSpace } from './search-space.js';

/** The spaces whose architectures are known as sums of operations at places; there may be others. */
export type KnownSpace = 'darts' | 'nas-bench-201';

/**
 * What there is for a space among one thing for each known space.
 *
 * @returns it, or a usage problem for a space that is none of them: no other's rules are taken for its own
 */
export const forSpace = <A>(
  { name }: Pick<SearchSpace, 'name'>,
  each: Readonly<Record<KnownSpace, A>>,
): either.Either<Problem, A> => {
  const found = own<A>(each, name);
  return found !== undefined
    ? either.right(found)
    : either.left(
        problem(
          'usage',
          `the architectures of the space "${name}" cannot be taken apart into operations and their costs, only those of ${Object.keys(each).join(' and ')}`,
          `space ${name}`,
          'choose by discretise() or sampleGenotype(), which go by the rule of the space itself, or search in one of those',
        ),
      );
};
