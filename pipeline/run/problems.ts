import { isProblem, type Problem, problem } from '../../artifacts/problem.js';

/** The problem that a failed stage ends with: the one it raised, or an exception put into words. */
export const stageProblem = (error: unknown, stage: string): Problem =>
  isProblem(error)
    ? error
    : problem(
        'stage',
        error instanceof Error ? error.message : String(error),
        `stage ${stage}`,
        'see the stack trace with --stack; stages that had finished are kept, so a rerun goes on from here',
        error instanceof Error ? error.stack : undefined,
      );
