import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import * as either from 'fp-ts/lib/Either.js';
import { Observable } from 'rxjs';
import type { Job, WorkerMessage } from './job.js';
import { dataOf, lineOf } from './lines.js';

/** The first line that a worker's process is told. */
export interface WorkerRequest {
  readonly job: Job;
  /** Tells whether the process is to end at once when its input does, since then whoever started it is gone. */
  readonly attached: boolean;
}

/**
 * The text that a worker's process is told on its standard input.
 *
 * @param attached whether it ends at once when its input does (default false: it is asked to stop by SIGTERM)
 */
export const workerRequest = (job: Job, attached = false): string => lineOf({ job, attached } satisfies WorkerRequest);

/** The line that asks a worker's process to stop after the step that it is in, with a checkpoint. */
export const INTERRUPT_LINE: string = lineOf({ type: 'interrupt' });

/** Tells whether a message is the last of its job. */
export const endsJob = ({ type }: WorkerMessage): boolean =>
  type === 'finished' || type === 'interrupted' || type === 'failed' || type === 'lost';

/** The messages that a worker's process writes, up to that which ends its job. A line that was cut off is none. */
export const workerMessages = (output: Readable): Observable<WorkerMessage> =>
  new Observable((subscriber) => {
    const lines = createInterface({ input: output });
    lines.on('line', (line) => {
      const found = dataOf(line) as either.Either<string, WorkerMessage>;
      if (either.isLeft(found)) return;
      subscriber.next(found.right);
      if (endsJob(found.right)) subscriber.complete();
    });
    lines.on('close', () => subscriber.complete());
    return () => lines.removeAllListeners();
  });
