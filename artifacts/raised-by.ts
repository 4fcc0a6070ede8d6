import { isProblem, problem } from './problem.js';
import { errorCode } from './system-error.js';

// Exceptions that say that the machine has no more of something are no fault of the code that meets them.
const OF_THE_MACHINE: readonly unknown[] = ['EMFILE', 'ENFILE', 'ERR_WORKER_INIT_FAILED'];

const isOfTheMachine = (error: Error): boolean =>
  OF_THE_MACHINE.includes(errorCode(error)) || /WebAssembly.*Out of memory/.test(error.message);

/**
 * The error to raise for one that the code of a component raised: a `Problem` that names the component. A problem, an
 * exception with a `remedy`, and one that tells that the machine has no more of something stay as they are.
 *
 * @param place of the component, such as "architecture method reinforce"
 */
export const raisedBy = (place: string, error: unknown): unknown => {
  const isError = error instanceof Error;
  if (isProblem(error) || (isError && ('remedy' in error || isOfTheMachine(error)))) return error;
  return problem(
    'stage',
    isError ? error.message || error.name : String(error),
    place,
    'correct its code, of which --stack shows the place; stages that had finished are kept, so a rerun goes on from here',
    isError ? error.stack : undefined,
  );
};

/** Calls the code of a component; what it throws names the component. */
export const callOf = <A>(place: string, call: () => A): A => {
  try {
    return call();
  } catch (error) {
    throw raisedBy(place, error);
  }
};
