import type { Digest } from '../../artifacts/digest.js';
import type { Problem } from '../../base/problem.js';

/** What every event of a run carries. */
interface Stamp {
  /** ISO 8601. */
  readonly time: string;
  /** Identifier of the run. */
  readonly run: string;
}

/** A stage begins, is found in the store, ends or fails; or it is not begun, because of the interruption or failure of another. */
export interface StageStatus {
  readonly type: 'stage';
  readonly stage: string;
  readonly status: 'running' | 'cached' | 'done' | 'failed' | 'interrupted' | 'not-begun';
  readonly key?: Digest;
  /** Seconds that the work took, also before an interruption that it went on from; for a cached stage, when it was done. */
  readonly seconds?: number;
  readonly problem?: Problem;
  /** Why it was not begun: `search failed`, `the run was interrupted`. */
  readonly reason?: string;
  readonly resumed?: boolean;
}

export interface StageProgress {
  readonly type: 'progress';
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
}

export interface StageMetric {
  readonly type: 'metric';
  readonly stage: string;
  readonly step: number;
  readonly epoch?: number;
  readonly values: Readonly<Record<string, number>>;
}

export interface StageArtifact {
  readonly type: 'artifact';
  readonly stage: string;
  readonly name: string;
  readonly kind: string;
  readonly digest: Digest;
  readonly bytes: number;
  readonly summary: string;
  /** What its kind warns of; each is also a log event. */
  readonly warnings?: readonly string[];
}

export interface RunLog {
  readonly type: 'log';
  readonly stage?: string;
  readonly level: 'info' | 'warning';
  readonly message: string;
}

/** An output of the experiment in the run's last event. */
export interface RunOutput {
  readonly kind: string;
  readonly digest: Digest;
  readonly summary: string;
}

/** The last event of a run. */
export interface RunDone {
  readonly type: 'done';
  readonly outputs: Readonly<Record<string, RunOutput>>;
  /** Problems of the stages that failed; empty for a run that succeeded. */
  readonly problems: readonly Problem[];
}

/** An event before it is stamped with the time and the run. */
export type EventBody = StageStatus | StageProgress | StageMetric | StageArtifact | RunLog | RunDone;

/** An event of a run; loggers subscribe to a stream of these. */
export type RunEvent = EventBody & Stamp;
