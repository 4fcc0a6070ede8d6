import type { Either } from 'fp-ts/lib/Either.js';
import { isAdvice } from './advice.js';
import { describeValue, isRecord } from './argument.js';
import { exhaustion } from './exhaustion.js';
import { isFault, type Problem, problem } from './problem.js';

/** Exceptions that say enough of themselves: problems, those with a remedy of their own, and limits of process or machine. */
const saysEnough = (error: unknown): boolean => isFault(error) || isAdvice(error) || exhaustion(error) !== undefined;

/**
 * The exception that a call into a component ended with, as a problem that names the component.
 *
 * @param where the component as its user knows it, such as `evaluator fewSkips`
 * @param member the member that was called, such as `evaluation`, where the message is to name it
 */
export const blamed = (where: string, member: string | undefined, error: unknown): unknown => {
  if (saysEnough(error)) return error;
  const isError = error instanceof Error;
  const said = isError ? error.message || error.name : String(error);
  return problem(
    'stage',
    member === undefined ? said : `${member} failed: ${said}`,
    where,
    'correct it where the stack trace says, which --stack shows; stages that had finished are kept, so a rerun goes on from here',
    isError ? error.stack : undefined,
  );
};

/**
 * A call into a component; what it throws names the component.
 *
 * @throws Problem, or an exception that says enough of itself
 */
export const blaming = <A>(where: string, member: string | undefined, call: () => A): A => {
  try {
    return call();
  } catch (error) {
    throw blamed(where, member, error);
  }
};

/** {@link blaming} for a call that may give a promise; a rejection names the component too. */
export const blamingLater = async <A>(where: string, member: string, call: () => A | Promise<A>): Promise<A> => {
  try {
    return await call();
  } catch (error) {
    throw blamed(where, member, error);
  }
};

/** The problem of a component that does not keep its contract. */
export const brokenContract = (where: string, what: string, remedy: string): Problem => problem('stage', what, where, remedy);

/**
 * The Either that a call into a component gives.
 *
 * @throws Problem where it gives none
 */
export const eitherOf = <E, A>(where: string, member: string, call: () => Either<E, A>): Either<E, A> => {
  const given = blaming(where, member, call);
  if (isRecord(given) && (given._tag === 'Left' || given._tag === 'Right')) return given;
  throw brokenContract(
    where,
    `${member} gave ${describeValue(given)}`,
    'return an Either of fp-ts: right(value), or left(problem(...)) where something does not fit',
  );
};
