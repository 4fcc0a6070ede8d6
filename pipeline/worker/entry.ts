import { parentPort, workerData } from 'node:worker_threads';
import * as either from 'fp-ts/lib/Either.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type Problem, problem } from '../../base/problem.js';
import { attachStore } from '../address/stores.js';
import { registerTypeScript } from '../typescript.js';
import { controlIn } from './control.js';
import { executeJob } from './execute.js';
import type { Job, WorkerMessage } from './job.js';
import { preload } from './preload.js';
import type { StageThread } from './stage-thread.js';

// The thread that a stage runs in: one job, then it ends.
const job = workerData as Job & StageThread;
const post = (message: WorkerMessage): void => parentPort?.postMessage(message);

const sendable = (message: WorkerMessage): WorkerMessage =>
  // An exception may hold what cannot be cloned; its text is what is shown.
  message.type === 'failed' && message.problem.cause !== undefined
    ? { ...message, problem: { ...message.problem, cause: describe(message.problem.cause) } }
    : message;

const describe = (cause: unknown): string => (cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));

const unreachable = (stage: string): Problem =>
  problem(
    'store',
    'the store of this run has no address',
    `stage ${stage}`,
    'open the store by an address, such as folder:runs/mine',
  );

const begin = async (): Promise<void> => {
  if (job.typescript) {
    await preload(job);
    await registerTypeScript(job.home);
  }
  const opened = await (job.store === undefined ? taskEither.left(unreachable(job.name)) : attachStore(job.store))();
  if (either.isLeft(opened)) {
    post(sendable({ type: 'failed', problem: opened.left }));
    return;
  }
  const { awaitSettled } = controlIn(job.control);
  executeJob(job, opened.right, () => performance.now(), awaitSettled).subscribe((message) => post(sendable(message)));
};

void begin();
