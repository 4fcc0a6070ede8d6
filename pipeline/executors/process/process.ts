import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { from, mergeMap, Observable, of } from 'rxjs';
import { serveBlobs } from '../../../artifacts/store/blobs/served.js';
import type { Blobs } from '../../../artifacts/store/blobs.js';
import { problem } from '../../../base/problem.js';
import { attachStore } from '../../address/stores.js';
import { endsJob, type Job, type WorkerMessage } from '../../worker/job.js';
import { lineOf } from '../../worker/lines.js';
import { INTERRUPT_LINE, workerMessages, workerRequest } from '../../worker/protocol.js';
import { relay } from '../../worker/relay.js';
import { servedBlobs } from '../../worker/served-blobs.js';
import { type Executor, executor } from '../executor.js';
import { refuseTarget } from '../refuse-target.js';
import { ONE_STAGE, stagesOnDevice } from '../stages-on-device.js';
import { workerCommand } from './command.js';
import { type ChildEnd, endingOf } from './ending.js';

/** The descriptor on which the child answers: what native code prints goes to the others. */
const ANSWERS = 3;

// The child ends a stage that does not stop by itself; this is for a child that does not.
const PATIENCE_MILLISECONDS = 20_000;

// For whoever still holds a pipe of a child that is gone.
const LINGER_MILLISECONDS = 1000;

/** The environment of a child: that of this process, with as many threads for its engine as the job asks for cores, and its device. */
export const environmentFor = ({ resources: { cores }, device }: Pick<Job, 'resources' | 'device'>): NodeJS.ProcessEnv => ({
  ...process.env,
  ...(cores === undefined || process.env['SLUICE_THREADS'] ? {} : { SLUICE_THREADS: String(cores) }),
  ...device?.environment,
});

/** Starts the process of a job. */
type Begin = (job: Job) => ChildProcess;

/**
 * Starter of processes.
 *
 * @param options those of Node.js that they inherit (those of this process)
 */
export const childWith =
  (options?: readonly string[]): Begin =>
  (job) => {
    const [command, ...words] = workerCommand(options);
    return spawn(command, [...words, String(ANSWERS)], { stdio: ['pipe', 'pipe', 'pipe', 'pipe'], env: environmentFor(job) });
  };

/** Means of computing in processes. */
interface Means {
  readonly onStart: (pid: number) => void;
  readonly begin: Begin;
}

const inChild = (job: Job, signal: AbortSignal, blobs: Blobs, { onStart, begin }: Means): Observable<WorkerMessage> =>
  new Observable((subscriber) => {
    const child = begin(job);
    // Where a process has no descriptor left there are no streams, and an error follows.
    if (child.stdin === undefined) {
      child.on('error', (error) => {
        subscriber.next({ type: 'failed', problem: unstartable(error, job.name) });
        subscriber.complete();
      });
      return undefined;
    }
    const input = child.stdin as Writable;
    let last: WorkerMessage | undefined;
    let patience: NodeJS.Timeout | undefined;
    let isTold = false;

    const stop = (): void => {
      input.write(INTERRUPT_LINE);
      patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MILLISECONDS);
    };
    const conclude = (end: ChildEnd): void => {
      if (isTold) return;
      isTold = true;
      clearTimeout(patience);
      subscriber.next(last ?? endingOf(end, job.name, signal.aborted));
      subscriber.complete();
    };
    const tell = (message: WorkerMessage): void => subscriber.next(message);

    // A child that is gone is told nothing; how it ended is told by its end.
    input.on('error', () => undefined);
    void relay(child.stdout as Readable, 'info', tell);
    void relay(child.stderr as Readable, 'warning', tell);
    const requests: ((message: unknown) => void)[] = [];
    const served = servedBlobs(job, blobs);
    if (served !== undefined)
      serveBlobs(blobs, {
        post: (message) => void input.write(lineOf(message)),
        onMessage: (listener) => void requests.push(listener),
      });
    const onRequest = (request: unknown): void => {
      for (const listener of requests) listener(request);
    };
    workerMessages(child.stdio[ANSWERS] as Readable, onRequest).subscribe((message) => {
      if (endsJob(message)) last = message;
      else tell(message);
    });
    child.on('error', (error) => {
      last ??= { type: 'failed', problem: unstartable(error, job.name) };
      if (child.pid === undefined) conclude({ code: null, signal: null });
    });
    child.on('exit', (code, by) => setTimeout(() => conclude({ code, signal: by }), LINGER_MILLISECONDS).unref());
    child.on('close', (code, by) => conclude({ code, signal: by }));
    input.write(workerRequest(job, { attached: true, ...(served === undefined ? {} : { served }) }));
    if (child.pid !== undefined) onStart(child.pid);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });

    return () => {
      signal.removeEventListener('abort', stop);
      clearTimeout(patience);
      child.kill('SIGKILL');
    };
  });

const unstartable = (error: Error, stage: string) =>
  problem(
    'stage',
    `no process can be started for the stage: ${error.message}`,
    `stage ${stage}`,
    'see how many processes and how much memory the system allows, or compute with --executor thread',
    error,
  );

const execute = (job: Job, signal: AbortSignal, means: Means): Observable<WorkerMessage> =>
  from(attachStore(job.store)()).pipe(
    mergeMap(
      either.match(
        (error): Observable<WorkerMessage> => of({ type: 'failed', problem: error }),
        ({ blobs }) => inChild(job, signal, blobs, means),
      ),
    ),
  );

/**
 * Computes each job in a process of its own: a crash of native code ends its stage alone, the job's limits on memory and
 * minutes are kept, and the process ends with this one.
 *
 * @param onStart is told the identifier of each process
 * @param begin starts each process
 */
export const inProcesses = (onStart: Means['onStart'] = () => undefined, begin = childWith()): Executor => ({
  name: 'process',
  stagesOnDevice: ONE_STAGE,
  choosesDevices: true,
  keeps: { memory: true, minutes: true },
  execute: (job, signal) => execute(job, signal, { onStart, begin }),
});

/** The executor `process`. */
export const childProcess = executor({
  name: 'process',
  source: import.meta.url,
  target: '',
  open: (target, { environment }) =>
    target === ''
      ? pipe(
          taskEither.fromEither(stagesOnDevice(environment)),
          taskEither.map((stages) => ({ ...inProcesses(), stagesOnDevice: stages })),
        )
      : refuseTarget('process', target),
});
