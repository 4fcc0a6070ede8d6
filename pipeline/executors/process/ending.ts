import { problem } from '../../../base/problem.js';
import type { WorkerMessage } from '../../worker/job.js';

/** End of a child process: by itself with a code, or by a signal. */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

// Signals by which the system ends a process for what its own code did.
const CRASHES: readonly string[] = ['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGTRAP', 'SIGSYS'];

/** The message that ends a job whose process is gone without one: the stage crashed it or left it, or it was killed. */
export const endingOf = ({ code, signal }: ChildEnd, stage: string, interrupted: boolean): WorkerMessage => {
  const where = `stage ${stage}`;
  if (signal !== null && CRASHES.includes(signal)) {
    return {
      type: 'failed',
      problem: problem(
        'stage',
        `the stage crashed its process (${signal})`,
        where,
        'see that the native code that it calls works on this machine; stages that had finished are kept',
      ),
    };
  }
  if (interrupted) return { type: 'interrupted' };
  if (signal !== null) {
    return {
      type: 'lost',
      problem: problem(
        'stage',
        `the process of the stage was killed from outside (${signal})`,
        where,
        'see who ends processes here: a machine that is out of memory does; run again to go on from the last checkpoint',
      ),
    };
  }
  return {
    type: 'failed',
    problem: problem(
      'stage',
      `the stage's process ended unexpectedly (exit code ${code})`,
      where,
      'see that the stage does not exit the process',
    ),
  };
};
