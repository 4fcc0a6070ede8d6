import { exhaustion } from '../../base/exhaustion.js';
import { isProblem, type Problem, type ProblemClass, problem } from '../../base/problem.js';

/** An exception that says how to mend what it is about, and with which class of problem and where that is. */
interface Advice extends Error {
  readonly remedy: string;
  readonly problem?: ProblemClass;
  readonly where?: string;
}

const isAdvice = (error: unknown): error is Advice =>
  error instanceof Error && typeof (error as Partial<Advice>).remedy === 'string';

/** The problem that a stage raised: as such, or as an exception that has a `remedy`; undefined for any other exception. */
export const raisedProblem = (error: unknown, stage: string): Problem | undefined => {
  if (isAdvice(error))
    return problem(error.problem ?? 'stage', error.message, error.where ?? `stage ${stage}`, error.remedy, error.stack);
  return isProblem(error) ? error : undefined;
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

/** A problem of a stage, which knows itself by its own name, as one of this use of it, which the experiment may have named apart. */
export const asNamed =
  (stage: string, name: string) =>
  (found: Problem): Problem =>
    found.where === `stage ${stage}` ? { ...found, where: `stage ${name}` } : found;
