import { type Problem, problem } from '../../base/problem.js';

/** The usage problem of a partial channel connection 1/K whose K does not divide the channels, if it does not. */
export const partialProblem = (channels: number, partial: number): Problem | undefined =>
  channels % partial === 0
    ? undefined
    : problem(
        'usage',
        `a partial channel connection of 1/${partial} does not divide ${channels} channels`,
        'partial',
        `choose channels that are a multiple of ${partial}, or another partial`,
      );
