import { type Either, isLeft } from 'fp-ts/lib/Either.js';

/**
 * The right of an Either, at the border to code whose failures are exceptions, such as the body of a stage.
 *
 * @throws the left, a fault or a problem
 */
export const orThrow = <A>(found: Either<unknown, A>): A => {
  if (isLeft(found)) throw found.left;
  return found.right;
};
