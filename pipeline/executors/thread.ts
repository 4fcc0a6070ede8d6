import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { runJob } from '../worker/run-job.js';
import { type Executor, executor } from './executor.js';
import { refuseTarget } from './refuse-target.js';

/** Computes each job in a thread of this process. */
export const inThreads: Executor = {
  name: 'thread',
  keeps: { memory: 'for the heap of JavaScript', minutes: true },
  execute: (job, signal) => runJob(job, signal),
};

/** The executor `thread`, the default. */
export const thread = executor({
  name: 'thread',
  source: import.meta.url,
  target: '',
  open: (target) => (target === '' ? taskEither.right(inThreads) : refuseTarget('thread', target)),
});
