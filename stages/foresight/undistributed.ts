import { type Fault, refusal } from '../../base/problem.js';
import type { KnownDistribution } from './known.js';

/** The problem of a search that gave architectures where a distribution is to be drawn from or weighed. */
export const undistributed = (method: string): Fault =>
  refusal(
    `it needs a distribution over operations, and the search by ${method} gives architectures`,
    'take the best of them by discretise(), or search with a relaxation such as dirichlet()',
  );

/** The same of what is known of a search, if it is known to give architectures. */
export const foreseenUndistributed = (known: KnownDistribution | undefined): Fault | undefined =>
  known?.genotypesBy === undefined ? undefined : undistributed(known.genotypesBy);
