import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import * as either from 'fp-ts/lib/Either.js';
import { Observable } from 'rxjs';
import { endsJob, type Job, type WorkerMessage } from './job.js';
import { dataOf, lineOf } from './lines.js';
import type { ServedBlobs } from './stage-thread.js';

/** The first line that a worker's process is told. */
export interface WorkerRequest {
  readonly job: Job;
  /** Tells whether the process is to end at once when its input does, since then whoever started it is gone. */
  readonly attached: boolean;
  /** Facts of the store's blobs where whoever started the process serves them on the same two streams. */
  readonly served?: ServedBlobs;
}

/**
 * The text that a worker's process is told on its standard input: without more it may end before the job does, and the process
 * is asked to stop by SIGTERM.
 */
export const workerRequest = (job: Job, more: Partial<Omit<WorkerRequest, 'job'>> = {}): string =>
  lineOf({ job, attached: false, ...more } satisfies WorkerRequest);

/** The line that asks a worker's process to stop after the step that it is in, with a checkpoint. */
export const INTERRUPT_LINE: string = lineOf({ type: 'interrupt' });

/**
 * The messages that a worker's process writes, up to that which ends its job. A line that was cut off is none.
 *
 * @param onRequest is told what the process asks of blobs that are served to it
 */
export const workerMessages = (output: Readable, onRequest: (request: unknown) => void = () => undefined) =>
  new Observable<WorkerMessage>((subscriber) => {
    const lines = createInterface({ input: output });
    lines.on('line', (line) => {
      const found = dataOf(line) as either.Either<string, WorkerMessage | { readonly type: 'blobs' }>;
      if (either.isLeft(found)) return;
      if (found.right.type === 'blobs') return onRequest(found.right);
      subscriber.next(found.right);
      if (endsJob(found.right)) subscriber.complete();
    });
    lines.on('close', () => subscriber.complete());
    return () => lines.removeAllListeners();
  });
