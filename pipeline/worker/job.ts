import type { Digest } from '../../artifacts/digest.js';
import type { ProducedArtifact } from '../../artifacts/manifest.js';
import type { SourceFile } from '../../artifacts/source.js';
import type { Problem } from '../../base/problem.js';
import type { Address } from '../../base/scheme.js';
import type { BackendIdentity } from '../key/node-key.js';
import type { LogEvent, MetricEvent, ProgressEvent } from '../stage.js';
import type { TakenCheckpoint } from './checkpoints.js';

/** What a worker is told: which stage to run, on what, and where. Plain data, so that it can cross threads. */
export interface Job {
  /** The name of this use of the stage, for messages. */
  readonly name: string;
  readonly stage: string;
  readonly source: string;
  readonly config: unknown;
  readonly inputs: Readonly<Record<string, Digest>>;
  readonly seed: number;
  /** The numeric backend to start before the stage, if the stage is numeric. */
  readonly backend: BackendIdentity | undefined;
  readonly key: Digest;
  /** What opens the run's store; undefined where only the process that started the run has it. */
  readonly store: Address<'store'> | undefined;
  readonly files: readonly SourceFile[];
  /** Where this machine has the run's source files: digest and path. */
  readonly locations: readonly (readonly [Digest, string])[];
  /** Why files of the run are not on this machine, where it found what the store has of them instead. */
  readonly absent: readonly Problem[];
  /** Least seconds between two checkpoints. */
  readonly checkpointSeconds: number;
  /** The memory of the job's `Control`. */
  readonly control: SharedArrayBuffer;
}

/** What a running job tells of itself. */
export type JobMessage =
  | MetricEvent
  | ProgressEvent
  | LogEvent
  | { readonly type: 'resumed' }
  | { readonly type: 'artifact'; readonly name: string; readonly produced: ProducedArtifact }
  | { readonly type: 'finished' }
  | { readonly type: 'interrupted' }
  | { readonly type: 'failed'; readonly problem: Problem };

/** What a worker says: what the job tells, and states for whoever started it to write. */
export type WorkerMessage = JobMessage | TakenCheckpoint;
