import { isMainThread, workerData } from 'node:worker_threads';
import type { Job } from './job.js';

/** Whether this is the thread that a stage runs in. */
export const inStageThread = (): boolean => {
  const job = workerData as Partial<Job> | null;
  return !isMainThread && typeof job?.stage === 'string' && job.interrupt instanceof SharedArrayBuffer;
};
