import { Observable } from 'rxjs';
import { problem } from '../../base/problem.js';
import type { Computing } from './computing.js';
import { controlIn } from './control.js';
import { executeJob } from './execute.js';
import { type ComputingMessage, endsJob } from './job.js';
import { GRACE_MILLISECONDS } from './limits.js';
import { printing } from './printed.js';

const deserted = (stage: string) =>
  problem(
    'stage',
    'the stage waits for what can never come: nothing of this process is left to do',
    `stage ${stage}`,
    'see that the stage does not leave its stream unfinished',
  );

const watching = new Set<() => void>();
const tellDeserted = (): void => {
  for (const tell of [...watching]) tell();
};

/** Has something told, once, when nothing of this process is left to do; gives what ends that. All share one listener of the process. */
const onDeserted = (tell: () => void): (() => void) => {
  if (watching.size === 0) process.on('beforeExit', tellDeserted);
  watching.add(tell);
  return () => {
    if (watching.delete(tell) && watching.size === 0) process.off('beforeExit', tellDeserted);
  };
};

/**
 * Computes a job in the thread of its worker, which is not free meanwhile.
 *
 * What the stage prints comes as log messages. A stage that has not stopped within the grace after it is asked to is left where
 * it pauses next; nothing more is heard of it.
 */
export const inPlace: Computing = (job, { store, memory, signal }) =>
  new Observable((subscriber) => {
    const tell = (message: ComputingMessage): void => subscriber.next(message);
    const prints = printing((level, message) => tell({ type: 'log', level, message }));
    const endWith = (message: ComputingMessage): void => {
      computing.unsubscribe();
      prints.end();
      tell(message);
      subscriber.complete();
    };
    const desert = (): void => endWith({ type: 'failed', problem: deserted(job.name) });
    let grace: NodeJS.Timeout | undefined;
    const stop = (): void => {
      grace = setTimeout(() => endWith({ type: 'interrupted' }), GRACE_MILLISECONDS);
    };
    const computing = prints.within(() =>
      executeJob(job, store, controlIn(memory), () => performance.now()).subscribe({
        next: (message) =>
          prints.outside(() => {
            if (endsJob(message)) prints.end();
            tell(message);
          }),
        error: (error) => prints.outside(() => subscriber.error(error)),
        complete: () => prints.outside(() => subscriber.complete()),
      }),
    );
    const stopWatching = onDeserted(desert);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    return () => {
      clearTimeout(grace);
      signal.removeEventListener('abort', stop);
      stopWatching();
      computing.unsubscribe();
      prints.end();
    };
  });
