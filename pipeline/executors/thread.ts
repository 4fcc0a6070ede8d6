import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { runJob } from '../worker/run-job.js';
import { type Executor, executor } from './executor.js';
import { refuseTarget } from './refuse-target.js';
import { ONE_STAGE, stagesOnDevice } from './stages-on-device.js';

/** Computes each job in a thread of this process. */
export const inThreads: Executor = {
  name: 'thread',
  stagesOnDevice: ONE_STAGE,
  keeps: { memory: 'for the heap of JavaScript', minutes: true },
  execute: (job, signal) => runJob(job, signal),
};

/** The executor `thread`, the default. */
export const thread = executor({
  name: 'thread',
  source: import.meta.url,
  target: '',
  open: (target, { environment }) =>
    target === ''
      ? pipe(
          taskEither.fromEither(stagesOnDevice(environment)),
          taskEither.map((stages) => ({ ...inThreads, stagesOnDevice: stages })),
        )
      : refuseTarget('thread', target),
});
