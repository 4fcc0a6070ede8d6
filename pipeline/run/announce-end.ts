import * as either from 'fp-ts/lib/Either.js';
import * as option from 'fp-ts/lib/Option.js';
import type { EventBody } from './event.js';
import type { NodeResult } from './node-run.js';

/** Emits how a stage failed, was interrupted or was not begun; nothing of one that has its outputs. */
export const announceEnd = (stage: string, emit: (event: EventBody) => void) => (result: NodeResult) => {
  if (either.isRight(result)) return;
  const { problem, notBegun } = result.left;
  if (notBegun !== undefined) emit({ type: 'stage', stage, status: 'not-begun', reason: notBegun });
  else if (option.isSome(problem)) {
    const status = problem.value.problem === 'interrupted' ? 'interrupted' : 'failed';
    emit({ type: 'stage', stage, status, problem: problem.value });
  }
};
