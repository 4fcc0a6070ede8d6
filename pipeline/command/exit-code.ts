import type { Problem, ProblemClass } from '../../base/problem.js';

/** Exit codes of `pipe`: 0 done, 1 a stage failed, 2 usage or config, 3 store damaged or unusable, 130 interrupted. */
export const EXIT_CODES: Readonly<Record<ProblemClass, number>> = { stage: 1, usage: 2, store: 3, interrupted: 130 };

/** The exit code of `pipe doctor` where no backend works. */
export const NO_BACKEND = 4;

const GRAVITY: readonly ProblemClass[] = ['interrupted', 'store', 'usage', 'stage'];

/** The exit code for the problems that a command ended with; the gravest class decides. */
export const exitCodeOf = (problems: readonly Problem[]): number => {
  const gravest = GRAVITY.find((kind) => problems.some((one) => one.problem === kind));
  return gravest === undefined ? 0 : EXIT_CODES[gravest];
};
