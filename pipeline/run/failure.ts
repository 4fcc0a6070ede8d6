import * as either from 'fp-ts/lib/Either.js';
import * as option from 'fp-ts/lib/Option.js';
import { type Problem, problem } from '../../base/problem.js';
import type { Failure, NodeResult } from './node-run.js';

const INTERRUPTED = 'the run was interrupted';

/** A node that has a problem of its own. */
export const failed = (error: Problem): NodeResult => either.left({ problem: option.some(error) });

/** The problem of a stage that an interruption stopped. */
export const interruption = (stage: string): Problem =>
  problem('interrupted', INTERRUPTED, `stage ${stage}`, 'run the experiment again to go on from the last checkpoint');

/** A node whose turn had not come when the run was interrupted. */
export const interruptedBefore = (error: Problem): NodeResult =>
  either.left({ problem: option.some(error), notBegun: INTERRUPTED });

/** The failure of a node that takes an input from `maker`, which failed. */
export const failureAfter = (maker: string, { problem: own, notBegun, cause }: Failure): Failure => {
  const first = cause ?? (option.isSome(own) ? { stage: maker, problem: own.value } : undefined);
  return {
    problem: option.none,
    notBegun: notBegun ?? (first?.problem.problem === 'interrupted' ? INTERRUPTED : `${maker} failed`),
    ...(first === undefined ? {} : { cause: first }),
  };
};

/** The problem that a node ended with by itself, if there is one. */
export const problemOf = (result: NodeResult): readonly Problem[] =>
  either.isRight(result) ? [] : option.isSome(result.left.problem) ? [result.left.problem.value] : [];
