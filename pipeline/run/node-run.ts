import type { Either } from 'fp-ts/lib/Either.js';
import type { Option } from 'fp-ts/lib/Option.js';
import type { Digest } from '../../artifacts/digest.js';
import type { ProducedArtifact } from '../../artifacts/manifest.js';
import type { MachineDevice } from '../../base/backend.js';
import type { Problem } from '../../base/problem.js';
import type { Executor } from '../executors/executor.js';
import type { Resources } from '../resources.js';
import type { ConfiguredNode } from './configure.js';
import type { NoteDevices } from './device-mix.js';
import type { Drawings } from './drawings.js';
import type { EventBody, RunBegun } from './event.js';
import type { Jobs } from './jobs.js';
import type { ResolvedNode, RunServices } from './resolve.js';
import type { Wanted } from './wanted.js';

/** Options of a run. */
export interface RunOptions extends RunServices {
  /** The executor of its stages (threads of this process). */
  readonly executor?: Executor;
  /** The executors of stages that have their own, by address (none). */
  readonly executors?: ReadonlyMap<string, Executor>;
  /** Cores and GPUs that its stages may have at once (those of the executor, or of this machine). */
  readonly jobs?: Jobs;
  /** Least seconds between two checkpoints of a stage (default 5). */
  readonly checkpointSeconds?: number;
  /** Aborting it stops the run: stages that compute end at their next checkpoint. */
  readonly signal: AbortSignal;
  /** The date and time, for the stamps of events and manifests. Never for durations: it may be set. */
  readonly now: () => Date;
  /** Identifier of the run. */
  readonly run: string;
  /** The name by which the store keeps it, where it does. */
  readonly name?: string;
  /** Versions that the first event of the run tells (none where left out). */
  readonly versions?: RunBegun['versions'];
  /** Settles when those who listen have room for some thousand more events (at once). */
  readonly room?: () => Promise<void>;
  /**
   * If it is given the metrics of stages that the store has are told too, from their logs; it settles when those who listen have
   * room for some thousand more.
   */
  readonly replay?: () => Promise<void>;
  /** The part of the results that is to be there at the end, as `--keep` has it ({@link keepPolicy}); undefined drops nothing. */
  readonly keep?: readonly string[] | undefined;
  /** The extra events that those who listen take (weights alone). */
  readonly wanted?: Wanted;
}

/** Artifacts of a stage, by output. */
export type Outputs = Readonly<Record<string, ProducedArtifact>>;

/** Reason that a node has no outputs. */
export interface Failure {
  /** A problem of its own; none where the node only depends on one that has a problem. */
  readonly problem: Option<Problem>;
  /** For a node that was not begun: why. */
  readonly notBegun?: string;
  /** For a node that depends on one that has a problem: the stage, and its problem. */
  readonly cause?: { readonly stage: string; readonly problem: Problem };
}

/** End of a node. */
export type NodeResult = Either<Failure, Outputs>;

/** One node of a run on its way: what it is, what it needs, and whom to tell. */
export interface NodeRun {
  readonly graphNode: ConfiguredNode;
  readonly resolved: ResolvedNode;
  readonly inputs: Readonly<Record<string, Digest>>;
  /** The run's source files: where this machine has them, by digest. */
  readonly locations: ReadonlyMap<Digest, string>;
  /** Problems of data that is not on this machine, where the store has what was made of it. */
  readonly absent: ReadonlySet<Problem>;
  readonly options: RunOptions;
  /** The device that it has its place on, where the run divides its stages among several. */
  readonly device?: MachineDevice;
  /** Reason that outputs of it which were dropped are made again, in words; absent where what the store knows of it is enough. */
  readonly restores?: string;
  /** Notes which outputs of a result that was found were dropped. */
  readonly noteDropped: (outputs: readonly string[]) => void;
  readonly emit: (event: EventBody) => void;
  /** Takes the pictures of outputs, beside the stages of the run. */
  readonly drawings: Drawings;
  /** Emits, once a run, what a person should know about the backend; for a stage that is about to compute with it. */
  readonly announceBackend: () => void;
  /** Emits, once a run each, what a person should know about the code of jobs that travels, or does not. */
  readonly announceCode: (message: string, level: 'info' | 'warning') => void;
  /** Notes which devices results rest on, and warns, once a run each, of a further one. */
  readonly noteDevices: NoteDevices;
  /** Says, once a run each, which of some resources the executor does not heed; for a stage that is about to compute. */
  readonly announceUnheeded: (resources: Resources) => void;
}
