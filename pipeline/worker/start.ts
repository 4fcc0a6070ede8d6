import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { Observable } from 'rxjs';
import { type Problem, problem } from '../../base/problem.js';
import { stageProblem } from '../run/problems.js';
import { typeScriptHome } from '../typescript.js';
import { controlIn, controlMemory } from './control.js';
import type { Job, JobMessage, WorkerMessage } from './job.js';
import { checkpointKeeper, type SaveCheckpoint } from './keep-checkpoints.js';
import { isOwnModule } from './own-module.js';
import type { StageThread } from './stage-thread.js';

/** Whether a value names code of the user's, which may be TypeScript, or import some. */
const namesOtherCode = (value: unknown): boolean =>
  typeof value === 'string'
    ? value.startsWith('file:') && !isOwnModule(value)
    : typeof value === 'object' && value !== null && Object.values(value).some(namesOtherCode);

// Run from source (by the tests) the worker's own modules are TypeScript too, and a thread does not inherit the loader.
const fromSource = import.meta.url.endsWith('.ts');
const ENTRY = new URL(fromSource ? './entry.ts' : './entry.js', import.meta.url);
const LOAD_ENTRY = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(ENTRY.href)}); })`;

// A stage that computes one step for longer than this is stopped in it, and goes on from the state before that step.
const GRACE_MILLISECONDS = 1500;

// How much longer a thread is given that ends itself: it does so at once, unless a single call of its backend takes longer.
const PATIENCE_MILLISECONDS = 10_000;

const crash = (error: unknown, stage: string): Problem =>
  (error as NodeJS.ErrnoException | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? problem(
        'stage',
        'the stage ran out of memory',
        `stage ${stage}`,
        'give it less to do at once, such as smaller batches; finished stages are kept',
        error,
      )
    : stageProblem(error, stage);

// Long enough for a thread that has nothing left to do, too short to be noticed where something keeps it.
const LINGER_MILLISECONDS = 500;

const deserted = (code: number, stage: string): Problem =>
  problem(
    'stage',
    `the stage's thread ended unexpectedly (exit code ${code})`,
    `stage ${stage}`,
    'see that the stage neither exits the process nor leaves its stream unfinished',
  );

/** A job before it is started: its control is made with the worker. */
export type JobRequest = Omit<Job, 'control'>;

/**
 * Runs a job in a worker thread of its own, so that computing never delays the events, the terminal or Ctrl-C; nor the
 * writing of checkpoints, which is done here, where the event loop is free.
 *
 * What the stage prints comes as log messages. Aborting `signal` asks it to stop after the step that it is in; if it does
 * not within a second and a half the thread is ended, and the state before that step, where it is known, is written.
 * Unsubscribing ends the thread.
 */
export const startJob = (request: JobRequest, save: SaveCheckpoint, signal: AbortSignal): Observable<JobMessage> =>
  new Observable((subscriber) => {
    const memory = controlMemory();
    const control = controlIn(memory);
    const typescript = !fromSource && namesOtherCode([request.source, request.config]);
    const workerData: Job & StageThread = { ...request, control: memory, typescript, home: typeScriptHome() };
    const worker = new Worker(fromSource ? LOAD_ENTRY : ENTRY, { workerData, stdout: true, stderr: true, eval: fromSource });
    let deadline: NodeJS.Timeout | undefined;
    let last: JobMessage | undefined;

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
    const conclude = (message: JobMessage): void => {
      last ??= message;
      endWithin(LINGER_MILLISECONDS);
    };
    const stop = (): void => endWithin(GRACE_MILLISECONDS);
    const keeper = checkpointKeeper(save, control, stop, () => performance.now());
    const relay = (stream: Readable, level: 'info' | 'warning'): void => {
      createInterface({ input: stream }).on('line', (message) => {
        if (message.trim() !== '') subscriber.next({ type: 'log', level, message });
      });
    };
    // Nothing of the job is on its way any more: its claim may be let go of.
    const tellEnd = async (outcome: JobMessage): Promise<void> => {
      const unwritten = await keeper.end(outcome.type === 'interrupted');
      subscriber.next(unwritten === undefined || outcome.type === 'failed' ? outcome : { type: 'failed', problem: unwritten });
      subscriber.complete();
    };

    relay(worker.stdout, 'info');
    relay(worker.stderr, 'warning');
    worker.on('message', (message: WorkerMessage) => {
      if (message.type === 'checkpoint') keeper.take(message);
      else if (message.type === 'finished' || message.type === 'interrupted' || message.type === 'failed') conclude(message);
      else if (last === undefined) subscriber.next(message);
    });
    worker.on('error', (error: unknown) => conclude({ type: 'failed', problem: crash(error, request.name) }));
    // Only now nothing of the thread is left that could be torn down while the process ends.
    worker.on('exit', (code) => {
      clearTimeout(deadline);
      void tellEnd(
        last ?? (signal.aborted ? { type: 'interrupted' } : { type: 'failed', problem: deserted(code, request.name) }),
      );
    });
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });

    return () => {
      signal.removeEventListener('abort', stop);
      clearTimeout(deadline);
      void worker.terminate();
    };
  });
