import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Problem } from '../../../base/problem.js';
import type { Resources } from '../../resources.js';

/** Jobs that are submitted as one: of equal needs, under one name. */
export interface JobGroup {
  /** Letters, digits and `-`; another group has another name. */
  readonly name: string;
  readonly resources: Resources;
  /** The command of each job, by its place in the group. */
  readonly commands: readonly (readonly string[])[];
}

/** Job as an engine is asked for it: by its name and place, since its identifier may have been lost with who submitted it. */
export interface AskedJob {
  readonly name: string;
  readonly place: number;
  readonly id?: string;
}

/** Cause of the end of a job, as an engine has it. */
export type EngineCause =
  | 'completed'
  | 'failed'
  /** The limit on time. */
  | 'limit'
  /** The limit on memory. */
  | 'memory'
  /** The job was put aside for another, or its machine failed; one that waits will not begin again by itself. */
  | 'displaced'
  | 'cancelled'
  /** It can never begin: no machine can meet what it asks for. */
  | 'impossible';

/** State of a job in the words of an engine, which are a hint: the store knows better. */
export interface EngineState {
  readonly id: string;
  readonly phase: 'waiting' | 'running' | 'ended';
  /** The word for the state, and the reason that is given for it, as the engine has them. */
  readonly word: string;
  readonly reason?: string;
  readonly node?: string;
  readonly cause?: EngineCause;
}

/** Failure of an engine: it is away for now, and asked again later, or it refuses what it is asked. */
export interface EngineFailure {
  readonly away: boolean;
  readonly problem: Problem;
}

/**
 * Scheduler of jobs that outlive whoever submits them, such as Slurm: all that sluice needs of it. What a job computes and says
 * crosses by the store; the engine starts commands, tells of them, and ends them.
 */
export interface Engine {
  readonly name: string;
  /** Submits a group; gives the identifiers of its jobs, in order. */
  readonly submit: (group: JobGroup) => TaskEither<EngineFailure, readonly string[]>;
  /** The states of jobs, in order; undefined for one that it does not know, or no longer. */
  readonly states: (jobs: readonly AskedJob[]) => TaskEither<EngineFailure, readonly (EngineState | undefined)[]>;
  /** Ends jobs; one that has ended is no error. */
  readonly cancel: (ids: readonly string[]) => TaskEither<EngineFailure, void>;
  /** Last lines of what a job printed, and facts of its end, for a message; the text says so where they cannot be read. */
  readonly lastWords: (job: { readonly name: string; readonly id: string }) => Promise<string>;
  /**
   * Command that a job runs within itself to have the engine begin it again, in its room, once it has come to its limit on time
   * with a newer checkpoint; without one it waits for the command that submitted it, which submits another.
   */
  readonly requeueCommand?: readonly string[];
  /** Command by which a person ends jobs, for messages. */
  readonly cancelCommand: (ids: readonly string[]) => string;
}
