import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { Observable } from 'rxjs';
import { type Problem, problem } from '../../artifacts/problem.js';
import { stageProblem } from '../run/problems.js';
import { typeScriptHome } from '../typescript.js';
import type { Job, WorkerMessage } from './job.js';
import { isOwnModule } from './own-module.js';

/** Whether a value names code of the user's, which may be TypeScript, or import some. */
const namesOtherCode = (value: unknown): boolean =>
  typeof value === 'string'
    ? value.startsWith('file:') && !isOwnModule(value)
    : typeof value === 'object' && value !== null && Object.values(value).some(namesOtherCode);

// Run from source (by the tests) the worker's own modules are TypeScript too, and a thread does not inherit the loader.
const fromSource = import.meta.url.endsWith('.ts');
const ENTRY = new URL(fromSource ? './entry.ts' : './entry.js', import.meta.url);
const LOAD_ENTRY = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(ENTRY.href)}); })`;

// A stage that computes one step for longer than this is stopped in it, and goes on from its last checkpoint.
const GRACE_MILLISECONDS = 1500;

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

/** A job before it is started: the interrupt flag is made with the worker. */
export type JobRequest = Omit<Job, 'interrupt'>;

/**
 * Runs a job in a worker thread of its own, so that computing never delays the events, the terminal or Ctrl-C.
 *
 * What the stage prints comes as log messages. Aborting `signal` asks it to stop at its next checkpoint; if it does
 * not within a second and a half the thread is ended. Unsubscribing ends the thread.
 */
export const startJob = (request: JobRequest, signal: AbortSignal): Observable<WorkerMessage> =>
  new Observable((subscriber) => {
    const interrupt = new SharedArrayBuffer(4);
    const typescript = !fromSource && namesOtherCode([request.source, request.config]);
    const worker = new Worker(fromSource ? LOAD_ENTRY : ENTRY, {
      workerData: { ...request, interrupt, typescript, home: typeScriptHome() },
      stdout: true,
      stderr: true,
      eval: fromSource,
    });
    let deadline: NodeJS.Timeout | undefined;
    let last: WorkerMessage | undefined;

    const endWithin = (milliseconds: number): void => {
      clearTimeout(deadline);
      deadline = setTimeout(() => void worker.terminate(), milliseconds);
    };
    // What the stage had to say is said; its thread ends by itself, or is ended if something still keeps it.
    const conclude = (message: WorkerMessage): void => {
      last ??= message;
      endWithin(LINGER_MILLISECONDS);
    };
    const onAbort = (): void => {
      Atomics.store(new Int32Array(interrupt), 0, 1);
      endWithin(GRACE_MILLISECONDS);
    };
    const relay = (stream: Readable, level: 'info' | 'warning'): void => {
      createInterface({ input: stream }).on('line', (message) => {
        if (message.trim() !== '') subscriber.next({ type: 'log', level, message });
      });
    };

    relay(worker.stdout, 'info');
    relay(worker.stderr, 'warning');
    worker.on('message', (message: WorkerMessage) => {
      if (message.type === 'finished' || message.type === 'interrupted' || message.type === 'failed') conclude(message);
      else if (last === undefined) subscriber.next(message);
    });
    worker.on('error', (error: unknown) => conclude({ type: 'failed', problem: crash(error, request.name) }));
    // Only now nothing of the thread is left that could be torn down while the process ends.
    worker.on('exit', (code) => {
      subscriber.next(
        last ?? (signal.aborted ? { type: 'interrupted' } : { type: 'failed', problem: deserted(code, request.name) }),
      );
      subscriber.complete();
    });
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });

    return () => {
      signal.removeEventListener('abort', onAbort);
      clearTimeout(deadline);
      void worker.terminate();
    };
  });
