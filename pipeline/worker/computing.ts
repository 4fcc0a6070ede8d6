import type { Observable } from 'rxjs';
import type { Store } from '../../artifacts/store.js';
import type { ComputingMessage, Job } from './job.js';

/** Place of the work of a job: beside its worker, in a thread of its own, or in the worker's thread. */
export type Computing = (job: Job, means: ComputingMeans) => Observable<ComputingMessage>;

/** Means that a worker gives the computing of its job. */
export interface ComputingMeans {
  readonly store: Store;
  /** The memory of the job's `Control`. */
  readonly memory: SharedArrayBuffer;
  /** Aborted once the job is to stop. */
  readonly signal: AbortSignal;
}
