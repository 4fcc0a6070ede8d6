import { parentPort, workerData } from 'node:worker_threads';
import * as either from 'fp-ts/lib/Either.js';
import { registerTypeScript } from '../typescript.js';
import { controlIn } from './control.js';
import { executeJob } from './execute.js';
import type { ComputingMessage } from './job.js';
import { openJobStore } from './job-store.js';
import { parentBlobs } from './parent-blobs.js';
import { preload } from './preload.js';
import { sendable } from './sendable.js';
import type { StageThread } from './stage-thread.js';

// The thread that a stage runs in: one job, then it ends.
const { job, control: memory, typescript, served } = workerData as StageThread;
const post = (message: ComputingMessage): void => parentPort?.postMessage(message);

const begin = async (): Promise<void> => {
  if (typescript) {
    await preload(job);
    // Also where whoever runs the experiment needed no TypeScript.
    for (const home of job.homes.length === 0 ? [''] : job.homes) await registerTypeScript(home);
  }
  const opened = await openJobStore(
    job,
    parentPort === null || served === undefined ? undefined : parentBlobs(parentPort, served),
  )();
  if (either.isLeft(opened)) {
    post(sendable({ type: 'failed', problem: opened.left }));
    return;
  }
  const control = controlIn(memory);
  executeJob(job, opened.right, control, () => performance.now(), control.awaitSettled).subscribe((message) =>
    post(sendable(message)),
  );
};

void begin();
