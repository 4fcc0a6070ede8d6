import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { limiter } from '../run/limit.js';
import { inPlace } from '../worker/in-place.js';
import { runJob } from '../worker/run-job.js';
import { type Executor, executor } from './executor.js';
import { refuseTarget } from './refuse-target.js';

// Its numeric backend is one for the whole thread.
const turns = limiter(1);

/**
 * Computes jobs in the thread that runs the experiment, one at a time over all runs of the process: for tests, and for stepping
 * through a stage.
 */
export const inThisThread: Executor = {
  name: 'in-process',
  cores: 1,
  keeps: { memory: false, minutes: 'where a stage pauses' },
  inTurn: (work) => turns.inTurn(0, work),
  execute: (job, signal) => runJob(job, signal, { computing: inPlace }),
};

/** The executor `in-process`. */
export const inProcess = executor({
  name: 'in-process',
  source: import.meta.url,
  target: '',
  open: (target) => (target === '' ? taskEither.right(inThisThread) : refuseTarget('in-process', target)),
});
