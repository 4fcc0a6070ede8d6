import { isMainThread, workerData } from 'node:worker_threads';
import type { Job } from './job.js';

/** What a stage's thread is told beside its job. */
export interface StageThread {
  /** Whether the stage, or what it imports, may be TypeScript. */
  readonly typescript: boolean;
  /** The `typeScriptHome` of the thread that started it. */
  readonly home: string;
}

/** Whether this is the thread that a stage runs in. */
export const inStageThread = (): boolean => {
  const job = workerData as Partial<Job> | null;
  return !isMainThread && typeof job?.stage === 'string' && job.control instanceof SharedArrayBuffer;
};
