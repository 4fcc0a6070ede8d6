import { Observable } from 'rxjs';
import { serveBlobs } from '../../artifacts/store/blobs/served.js';
import type { Blobs } from '../../artifacts/store/blobs.js';
import { type Problem, problem } from '../../base/problem.js';
import { startOwnThread } from '../own-thread.js';
import { stageProblem } from '../run/problems.js';
import type { Computing } from './computing.js';
import { controlIn } from './control.js';
import { type ComputingMessage, endsJob, type Job } from './job.js';
import { GRACE_MILLISECONDS, memoryProblem } from './limits.js';
import { isOwnModule } from './own-module.js';
import { relay } from './relay.js';
import { servedBlobs } from './served-blobs.js';
import type { StageThread } from './stage-thread.js';

/** Tells whether a value names code of the user's, which may be TypeScript, or import some. */
const namesOtherCode = (value: unknown): boolean =>
  typeof value === 'string'
    ? value.startsWith('file:') && !isOwnModule(value)
    : typeof value === 'object' && value !== null && Object.values(value).some(namesOtherCode);

// Run from source (by the tests) a thread has a loader of TypeScript from its start.
const fromSource = import.meta.url.endsWith('.ts');

// How much longer a thread is given that ends itself: it does so at once, unless a single call of its backend takes longer.
const PATIENCE_MILLISECONDS = 10_000;

// Long enough for a thread that has nothing left to do, too short to be noticed where something keeps it.
const LINGER_MILLISECONDS = 500;

const crash = (error: unknown, { name: stage, resources: { memory } }: Job): Problem =>
  (error as NodeJS.ErrnoException | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? memory === undefined
      ? problem(
          'stage',
          'the stage ran out of memory',
          `stage ${stage}`,
          'give it less to do at once, such as smaller batches; finished stages are kept',
          error,
        )
      : { ...memoryProblem(stage, memory), cause: error }
    : stageProblem(error, stage);

const deserted = (code: number, stage: string): Problem =>
  problem(
    'stage',
    `the stage's thread ended unexpectedly (exit code ${code})`,
    `stage ${stage}`,
    'see that the stage neither exits the process nor leaves its stream unfinished',
  );

const threadData = (job: Job, control: SharedArrayBuffer, blobs: Blobs): StageThread => ({
  job,
  control,
  typescript: !fromSource && namesOtherCode([job.source, job.config, job.store.source]),
  served: servedBlobs(job, blobs),
});

/**
 * Computes a job in a thread of its own, so that computing never delays the worker's event loop, which tells of the job and
 * writes its checkpoints.
 *
 * What the stage prints comes as log messages. A job that is to stop does so after the step that it is in; if it does not
 * within a second and a half the thread is ended. Unsubscribing ends the thread at once, or lets one that ends itself do so.
 */
export const inThread: Computing = (job, { store: { blobs }, memory, signal }) =>
  new Observable((subscriber) => {
    const control = controlIn(memory);
    const workerData = threadData(job, memory, blobs);
    const worker = startOwnThread('./thread-entry', import.meta.url, {
      workerData,
      stdout: true,
      stderr: true,
      // Of memory outside the heap of JavaScript the thread's process has to see.
      resourceLimits: job.resources.memory === undefined ? {} : { maxOldGenerationSizeMb: job.resources.memory },
    });
    let deadline: NodeJS.Timeout | undefined;
    let hasEnded = false;

    const end = (): void => void worker.terminate();
    const endWithin = (milliseconds: number): void => {
      clearTimeout(deadline);
      control.interrupt();
      deadline = setTimeout(() => {
        if (control.endsItself()) deadline = setTimeout(end, PATIENCE_MILLISECONDS);
        else end();
      }, milliseconds);
    };
    // What the stage had to say is said; its thread ends by itself, or is ended if something still keeps it.
    const conclude = (message: ComputingMessage): void => {
      hasEnded = true;
      subscriber.next(message);
      endWithin(LINGER_MILLISECONDS);
    };
    const stop = (): void => endWithin(GRACE_MILLISECONDS);
    const tell = (message: ComputingMessage): void => subscriber.next(message);

    const printed = Promise.all([relay(worker.stdout, 'info', tell), relay(worker.stderr, 'warning', tell)]);
    if (workerData.served !== undefined)
      serveBlobs(blobs, {
        post: (message) => worker.postMessage(message),
        onMessage: (listener) => worker.on('message', listener),
      });
    worker.on('message', (message: ComputingMessage | { readonly type: 'blobs' }) => {
      if (message.type === 'blobs') return;
      if (endsJob(message)) conclude(message);
      else tell(message);
    });
    worker.on('error', (error: unknown) => conclude({ type: 'failed', problem: crash(error, job) }));
    // Only now nothing of the thread is left that could be torn down while the process ends.
    worker.on('exit', (code) => {
      clearTimeout(deadline);
      if (!hasEnded)
        subscriber.next(signal.aborted ? { type: 'interrupted' } : { type: 'failed', problem: deserted(code, job.name) });
      // Its streams end with it, but what they hold is read after that.
      void printed.then(() => subscriber.complete());
    });
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });

    return () => {
      signal.removeEventListener('abort', stop);
      clearTimeout(deadline);
      if (control.endsItself()) endWithin(0);
      else end();
    };
  });
