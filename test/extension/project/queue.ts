import { spawn } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { right } from 'fp-ts/lib/TaskEither.js';
import { Observable } from 'rxjs';
import {
  type Executor,
  executor,
  INTERRUPT_LINE,
  type Job,
  runJob,
  type WorkerMessage,
  workerCommand,
  workerMessages,
  workerRequest,
} from 'sluice';

/** Starts a worker's process, as a scheduler does on one of its machines. */
const submit = (job: Job, signal: AbortSignal): Observable<WorkerMessage> =>
  new Observable((subscriber) => {
    const [command, ...words] = workerCommand();
    const worker = spawn(command, words, { stdio: ['pipe', 'pipe', 'inherit'] });
    worker.stdin.write(workerRequest(job, { attached: true }));
    signal.addEventListener('abort', () => worker.stdin.write(INTERRUPT_LINE), { once: true });
    const telling = workerMessages(worker.stdout).subscribe((message) => subscriber.next(message));
    worker.on('close', () => subscriber.complete());
    return () => {
      telling.unsubscribe();
      worker.kill('SIGKILL');
    };
  });

const queue = (journal: string): Executor => ({
  name: 'queue',
  keeps: { memory: true, minutes: true },
  execute: (job, signal) => {
    const isSubmitted = job.name === 'averaged';
    appendFileSync(journal, `${job.name} ${isSubmitted ? 'in a process' : 'here'}\n`);
    return isSubmitted ? submit(job, signal) : runJob(job, signal);
  },
});

/** An executor that writes down what it computes, and starts a process for one of the stages. */
export const queued = executor({
  name: 'queue',
  source: import.meta.url,
  target: 'FILE',
  open: (target, { folder }) => {
    const journal = resolve(folder, target);
    writeFileSync(journal, '');
    return right(queue(journal));
  },
});
