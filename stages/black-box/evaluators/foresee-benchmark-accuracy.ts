import { type Fault, refusal } from '../../../base/problem.js';
import { isInTable } from '../../../datasets/benchmarks/nas-bench-201/queries.js';
import type { KnownCircumstances } from '../evaluator.js';

/** The problem of a search that has no table. */
export const tablelessProblem = (): Fault =>
  refusal(
    'its evaluator looks accuracies up in a table, and none is at hand',
    'begin with loadBenchmark(nasBench201Table()), or give that flow: blackBoxSearch(benchmark, { ... })',
  );

/** The problem of a space that is not the one of the table. */
export const foreignSpaceProblem = (space: string): Fault =>
  refusal(
    `the space is ${space}, and the table has the architectures of nas-bench-201 alone`,
    'search in nasBench201(), or evaluate by shortTraining()',
  );

/** Checks that there is a table and that the space is its own. */
export const foreseeBenchmarkAccuracy = ({ space, isAtHand }: KnownCircumstances): Fault | undefined => {
  if (!isAtHand('benchmark')) return tablelessProblem();
  return space === undefined || isInTable({ space: space.name }) ? undefined : foreignSpaceProblem(space.name);
};
