import { isMainThread, workerData } from 'node:worker_threads';
import type { Blobs } from '../../artifacts/store/blobs.js';
import type { Job } from './job.js';

/** Data of a stage's thread: its job, and the memory that it shares with the worker that started it. */
export interface StageThread {
  readonly job: Job;
  /** The memory of the job's `Control`. */
  readonly control: SharedArrayBuffer;
  /** Tells whether the stage, or what it imports, may be TypeScript. */
  readonly typescript: boolean;
  /** Facts of the store's blobs where the worker serves them; undefined where the thread opens them itself. */
  readonly served: ServedBlobs | undefined;
}

/** Facts of blobs that another thread or process serves. */
export type ServedBlobs = Pick<Blobs, 'where' | 'reach'>;

/** Tells whether this is the thread that a stage runs in. */
export const inStageThread = (): boolean => {
  const told = workerData as Partial<StageThread> | null;
  return !isMainThread && typeof told?.job?.stage === 'string' && told.control instanceof SharedArrayBuffer;
};
