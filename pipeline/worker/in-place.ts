import { Observable } from 'rxjs';
import { problem } from '../../base/problem.js';
import type { Computing } from './computing.js';
import { controlIn } from './control.js';
import { executeJob } from './execute.js';

const deserted = (stage: string) =>
  problem(
    'stage',
    'the stage waits for what can never come: nothing of this process is left to do',
    `stage ${stage}`,
    'see that the stage does not leave its stream unfinished',
  );

/** Computes a job in the thread of its worker, which is not free meanwhile. */
export const inPlace: Computing = (job, { store, memory }) =>
  new Observable((subscriber) => {
    const desert = (): void => {
      subscriber.next({ type: 'failed', problem: deserted(job.name) });
      subscriber.complete();
    };
    process.once('beforeExit', desert);
    const computing = executeJob(job, store, controlIn(memory), () => performance.now()).subscribe(subscriber);
    return () => {
      process.off('beforeExit', desert);
      computing.unsubscribe();
    };
  });
