import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Problem } from '../../base/problem.js';
import type { Job, JobCode } from '../worker/job.js';
import { closuresOf } from './keep-origins.js';
import type { NodeRun } from './node-run.js';
import { storeCode } from './stored-code.js';

/** Facts of the code of a job, for the worker that loads it. */
export type CodeOfJob = Pick<Job, 'code' | 'stored'>;

const filesOf = async ({ options: { origin }, resolved: { parts } }: NodeRun): Promise<JobCode | undefined> => {
  const found = await Promise.all(closuresOf(parts).map((closure) => origin?.(closure)));
  const modules = found.flatMap((one) => one?.modules ?? []);
  if (modules.length === 0) return undefined;
  return { parts, states: Object.fromEntries(modules.map(({ path, state = '' }) => [path, state])) };
};

/**
 * The code that the key of a node was made of: in the store, where its job may wait for hours on another machine, else the states of
 * the files. Neither where this process does not know it, or no module in it is the user's.
 */
export const codeOf = (run: NodeRun): taskEither.TaskEither<Problem, CodeOfJob> =>
  run.options.executor?.detached
    ? pipe(
        storeCode(run),
        taskEither.map((stored) => (stored === undefined ? {} : { stored })),
      )
    : pipe(
        taskEither.fromTask(() => filesOf(run)),
        taskEither.map((code) => (code === undefined ? {} : { code })),
      );
