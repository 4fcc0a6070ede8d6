import { isAdvice } from '../../base/advice.js';
import { exhaustion } from '../../base/exhaustion.js';
import { isFault, type Problem, placed, problem } from '../../base/problem.js';

/**
 * The problem that a stage raised, as a fault or as an exception that has a `remedy`; undefined for any other exception.
 *
 * @param stage the name of the stage in its experiment, which is the place of what gives none
 */
export const raisedProblem = (error: unknown, stage: string): Problem | undefined => {
  if (isAdvice(error))
    return problem(error.problem ?? 'stage', error.message, error.where ?? `stage ${stage}`, error.remedy, error.stack);
  return isFault(error) ? placed(`stage ${stage}`)(error) : undefined;
};

/** The problem that a failed stage ends with: the one it raised, or an exception put into words. */
export const stageProblem = (error: unknown, stage: string): Problem =>
  raisedProblem(error, stage) ??
  exhaustion(error) ??
  problem(
    'stage',
    error instanceof Error ? error.message : String(error),
    `stage ${stage}`,
    'see the stack trace with --stack; stages that had finished are kept, so a rerun goes on from here',
    error instanceof Error ? error.stack : undefined,
  );
