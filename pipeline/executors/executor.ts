import type { Observable } from 'rxjs';
import type { Wanted } from '../../base/lacking.js';
import type { Scheme } from '../../base/scheme.js';
import type { Job, WorkerMessage } from '../worker/job.js';

/** Extent to which an executor keeps a limit: all of it, none, or, in words that follow "only", the part that it keeps: `between steps`. */
export type Kept = boolean | string;

/**
 * Reason with which a signal is aborted that has a {@link Executor.detached} executor leave its jobs at work; with any other they
 * are asked to stop.
 */
export const DETACH = 'detach';

/**
 * Place where stages compute: in this process, in threads, in child processes, or in whatever a user's module starts.
 *
 * Whatever runs a job opens the job's store by its address, writes artifacts and checkpoints there itself, and tells of them.
 */
export interface Executor {
  readonly name: string;
  /** Cores that it has for all jobs of a run at once (where it does not say, those that are asked for, or this machine's). */
  readonly cores?: number;
  /**
   * Stages of a run that it lets compute at once on the one device that they share, where the backend has one of its own (any
   * number, where it does not say: each may have another machine).
   */
  readonly stagesOnDevice?: number;
  /** True where it gives a job the device that `Job.device` names, by its variables of the environment (no). */
  readonly choosesDevices?: boolean;
  /** The limits of a job's resources that it keeps, and whether it heeds a device; of others a run says that they are not. */
  readonly keeps: { readonly memory: Kept; readonly minutes: Kept; readonly device?: boolean };
  /**
   * Gives a work its turn, where all runs of this process compute on one thing: a stage takes its claim once its turn has come
   * (at once, where it is left out).
   */
  readonly inTurn?: <A>(work: Observable<A>) => Observable<A>;
  /**
   * True of one whose jobs outlive the run. Their workers hold the claims of their keys and write the manifests; a job whose key
   * has one at work attaches to it. Unsubscribing, and aborting the signal with the reason {@link DETACH}, leave them at work.
   */
  readonly detached?: boolean;
  /**
   * Runs a job. The last message is `finished`, `interrupted`, `failed` or `lost`, after which the stream completes and nothing
   * of the job is on its way any more.
   *
   * Aborting `signal` asks it to stop after the step that it is in, with a checkpoint. Unsubscribing ends it at once.
   */
  readonly execute: (job: Job, signal: AbortSignal) => Observable<WorkerMessage>;
}

/** The members that every {@link Executor} must have, which those of a user's are checked for. */
export const EXECUTOR_MEMBERS: Readonly<Record<string, Wanted>> = { name: 'text', keeps: 'object', execute: 'function' };

/** A kind of executor, which `--executor NAME:TARGET` opens. */
export type ExecutorScheme = Scheme<'executor', Executor>;

/** Defines a kind of executor; the module at `source`, always `import.meta.url`, exports it. */
export const executor = (definition: Omit<ExecutorScheme, 'scheme'>): ExecutorScheme => ({ scheme: 'executor', ...definition });
