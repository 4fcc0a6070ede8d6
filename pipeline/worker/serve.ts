import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Subscription } from 'rxjs';
import { type BlobsPort, blobsOver } from '../../artifacts/store/blobs/served.js';
import { isRecord } from '../../base/argument.js';
import { problem } from '../../base/problem.js';
import type { WorkerMessage } from './job.js';
import { memoryProblem, watchMemory } from './limits.js';
import { dataOf, lineOf } from './lines.js';
import type { WorkerRequest } from './protocol.js';
import { runJob } from './run-job.js';
import { sendable } from './sendable.js';

/** The streams and signals of a worker's process. */
export interface WorkerSurroundings {
  readonly input: Readable;
  /** Writes to whoever started it; settles when that is out. */
  readonly answer: (text: string) => Promise<void>;
  /** Ends the process at once, with all of its threads. */
  readonly kill: () => void;
  /** Calls back when the process is asked, by a signal, to stop. */
  readonly onSignal: (stop: () => void) => void;
}

/** The end of a worker that a signal asked to stop, for which whoever is attached to it did not ask. */
const dismissed = (stage: string): WorkerMessage => ({
  type: 'lost',
  problem: problem(
    'stage',
    'the process of the stage was asked from outside to end (SIGTERM)',
    `stage ${stage}`,
    'see who ends processes here; run again to go on from the last checkpoint',
  ),
});

const unreadable = (why: string): WorkerMessage => ({
  type: 'failed',
  problem: problem(
    'stage',
    `the worker was told a line that it cannot read: ${why}`,
    'pipe worker',
    'tell it what `workerRequest` gives, whole and unchanged',
  ),
});

const requestIn = (data: unknown): either.Either<string, WorkerRequest> =>
  isRecord(data) && isRecord(data['job'])
    ? either.right(data as unknown as WorkerRequest)
    : either.left('it is no request with a job');

/**
 * The work of a worker's process: reads a {@link WorkerRequest}, runs its job in a thread, and answers with a line a
 * {@link WorkerMessage}, all in the form of `lineOf`; a line that it cannot read fails the job. It keeps the job's limits on memory and minutes. A signal asks it to stop,
 * with a checkpoint; where somebody is attached who did not ask for that, its end is then `lost`, from which a run goes on.
 *
 * @returns settles when the last message is out
 */
export const serveJob = ({ input, answer, kill, onSignal }: WorkerSurroundings): Promise<void> =>
  new Promise((settle) => {
    const stopping = new AbortController();
    let isBegun = false;
    let isAttached = true;
    let isDismissed = false;
    let unwatch = (): void => undefined;
    let written = Promise.resolve();
    let running: Subscription | undefined;
    const say = (message: WorkerMessage): Promise<void> => {
      written = answer(lineOf(sendable(message)));
      return written;
    };
    const answers: ((message: unknown) => void)[] = [];
    const port: BlobsPort = {
      post: (message) => void answer(lineOf(message)),
      onMessage: (listener) => void answers.push(listener),
    };
    const begin = ({ job, attached, served }: WorkerRequest): void => {
      isAttached = attached;
      onSignal(() => {
        isDismissed = attached && !stopping.signal.aborted;
        stopping.abort();
      });
      const { memory } = job.resources;
      running = runJob(job, stopping.signal, {
        isElsewhere: true,
        ...(served === undefined ? {} : { served: blobsOver(port, served) }),
      }).subscribe({
        next: (message) => void say(isDismissed && message.type === 'interrupted' ? dismissed(job.name) : message),
        complete: () => {
          unwatch();
          void written.then(settle);
        },
      });
      if (memory !== undefined)
        unwatch = watchMemory(memory, () => {
          running?.unsubscribe();
          void say({ type: 'failed', problem: memoryProblem(job.name, memory) }).then(kill);
        });
    };
    const refuse = (why: string): void => {
      running?.unsubscribe();
      void say(unreadable(why)).then(settle);
    };
    createInterface({ input })
      .on('line', (line) => {
        const told = dataOf(line);
        if (either.isLeft(told)) refuse(told.left);
        else if (isBegun) {
          if ((told.right as { readonly type?: unknown }).type === 'interrupt') {
            // A signal that went to both is what whoever is attached asks for, too.
            isDismissed = false;
            stopping.abort();
          } else for (const listener of answers) listener(told.right);
        } else {
          isBegun = true;
          pipe(told.right, requestIn, either.match(refuse, begin));
        }
      })
      .on('close', () => {
        if (isAttached) kill();
      });
  });
