import type { Digest } from '../../artifacts/digest.js';
import type { KeyParts, ProducedArtifact } from '../../artifacts/manifest.js';
import type { MetricLog } from '../../artifacts/metric-log.js';
import type { SourceFile } from '../../artifacts/source.js';
import type { BackendIdentity, MachineDevice } from '../../base/backend.js';
import type { Problem } from '../../base/problem.js';
import type { Address } from '../../base/scheme.js';
import type { AlarmUse } from '../alarm.js';
import type { EncodedConfig } from '../configuration.js';
import type { OutsideCode } from '../key/closure-origin.js';
import type { Resources } from '../resources.js';
import type { LogEvent, MetricEvent, ProgressEvent } from '../stage.js';
import type { TakenCheckpoint } from './checkpoints.js';

/** Facts of a manifest that the worker of a job does not find out itself. */
export interface Conclusion {
  readonly parts: KeyParts;
  /** Identifier of the run that asks for the result. */
  readonly run: string;
}

/** Code that the key of a job was made of. */
export interface JobCode {
  readonly parts: KeyParts;
  /** States of the files of the user's modules when they were read for the key, by path. */
  readonly states: Readonly<Record<string, string>>;
}

/** Code of the user's that lies in the store of a job, in the place of the files that lie where it runs. */
export interface StoredCode {
  /** Digest of its text. */
  readonly digest: Digest;
  /** The code that it needs beside, as it was when the key was made. */
  readonly outside: OutsideCode;
}

/** A stage to compute: its definition, configuration and inputs, and where it keeps what it makes. Plain JSON. */
export interface Job {
  /** The name of this use of the stage, for messages. */
  readonly name: string;
  readonly stage: string;
  readonly source: string;
  readonly config: EncodedConfig;
  readonly inputs: Readonly<Record<string, Digest>>;
  /** The stamps of inputs that the runner has verified: as long as an object has its stamp it is not hashed again. */
  readonly verified: Readonly<Record<Digest, string>>;
  readonly seed: number;
  /** The numeric backend to start before the stage, if the stage is numeric. */
  readonly backend: BackendIdentity | undefined;
  /** The device that it is to have alone, for an executor that chooses among those of this machine. */
  readonly device?: MachineDevice;
  readonly key: Digest;
  /** The code of its key, which the worker compares with what it loads; not compared where left out. */
  readonly code?: JobCode;
  /** The user's modules that its worker loads from the store; those that lie where it runs where left out. */
  readonly stored?: StoredCode;
  readonly store: Address<'store'>;
  readonly files: readonly SourceFile[];
  /** Paths of the run's source files on this machine, by digest. */
  readonly locations: readonly (readonly [Digest, string])[];
  /** Problems of files that are not on this machine, where it found what the store has of them instead. */
  readonly absent: readonly Problem[];
  /** Least seconds between two checkpoints. */
  readonly checkpointSeconds: number;
  readonly resources: Resources;
  /** Alarms that watch its metrics; none where left out. */
  readonly alarms?: readonly AlarmUse[];
  /** True where parts of its outputs are wanted before these are there. */
  readonly partials?: true;
  /** Facts for the manifest, for a worker that writes it itself. */
  readonly conclusion?: Conclusion;
  /** Folders below which a `node_modules` is the project's own, for the loader of TypeScript. */
  readonly homes: readonly string[];
}

/** An output that is in the store. */
export interface ArtifactMessage {
  readonly type: 'artifact';
  readonly name: string;
  readonly produced: ProducedArtifact;
}

/** A part of an output as its kind encodes it, of a job whose `partials` are wanted. */
export interface PartialMessage {
  readonly type: 'partial';
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The job goes on from its checkpoint. */
export interface ResumedMessage {
  readonly type: 'resumed';
  /** Seconds of the work that the checkpoint holds; absent where it does not say. */
  readonly seconds?: number;
  /** The metrics that the stage had measured by then. */
  readonly metrics: MetricLog;
}

/** The devices that the job's result will rest on, the last that which computes now; told before its work begins. */
export interface DevicesMessage {
  readonly type: 'devices';
  readonly devices: readonly string[];
}

/** The ends of a job that computing itself can come to. */
type Stopped = { readonly type: 'interrupted' } | { readonly type: 'failed'; readonly problem: Problem };

type Told = MetricEvent | ProgressEvent | LogEvent | ResumedMessage | DevicesMessage | PartialMessage | ArtifactMessage;

/** Message of a worker about its job; the last four types end it. */
export type WorkerMessage =
  | Told
  /** All outputs are in the store; the seconds are those of all the work, also before an interruption. */
  | { readonly type: 'finished'; readonly seconds: number }
  | Stopped
  /** The worker is gone through no fault of the stage: killed from outside. */
  | { readonly type: 'lost'; readonly problem: Problem };

/** Message of the computing of a job to the worker that has its event loop free: its states are for that one to write. */
export type ComputingMessage = Told | TakenCheckpoint | { readonly type: 'finished' } | Stopped;

/** Tells whether a message is the last of its job. */
export const endsJob = ({ type }: Pick<WorkerMessage | ComputingMessage, 'type'>): boolean =>
  type === 'finished' || type === 'interrupted' || type === 'failed' || type === 'lost';
