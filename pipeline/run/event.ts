import type { Digest } from '../../artifacts/digest.js';
import type { StepWeights } from '../../artifacts/kind.js';
import type { Problem } from '../../base/problem.js';
import type { Resources } from '../resources.js';
import type { LogEvent, MetricEvent, ProgressEvent } from '../stage.js';

/** Time and run, which every event carries. */
interface Stamp {
  /** ISO 8601. */
  readonly time: string;
  /** Identifier of the run. */
  readonly run: string;
}

/** One stage of a run's graph, as the first event of the run tells of it. */
export interface RunStage {
  /** Its name, by which every other event knows it. */
  readonly stage: string;
  /** The name of its definition, such as `search`. */
  readonly definition: string;
  /** Its whole configuration as JSON has it, with defaults; a component in it as `{ component, name, config }`. */
  readonly config: unknown;
  /** The resources that it asks for. */
  readonly resources: Resources;
  /** The address of its executor, where that is not the run's. */
  readonly executor?: string;
  /** The stages that it takes inputs from. */
  readonly after: readonly string[];
  /** The seed that it runs with; null for a stage without randomness. */
  readonly seed: number | null;
  /** Its outputs: the kind of each. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** The first event of a run: all that decides its results, other than code and data, and where it computes and keeps them. */
export interface RunBegun {
  readonly type: 'run';
  /** The name under which its store keeps the run; absent where that keeps none. */
  readonly name?: string;
  readonly experiment: string;
  /** The value of each choice of the experiment. */
  readonly choices: Readonly<Record<string, string>>;
  /** The settings that were changed for this run, as `--set` has them: `search.epochs=2`. */
  readonly overrides: readonly string[];
  readonly seed: number;
  /** The numeric backend by name; it is loaded, and has a device, only once a stage computes with it. */
  readonly backend: { readonly name: string };
  /** Versions of sluice and Node.js. */
  readonly versions: { readonly sluice?: string; readonly node?: string };
  /** The executor by name. */
  readonly executor: string;
  /** The address of the store. */
  readonly store: string;
  /** The stages, each after those that it takes inputs from. */
  readonly graph: readonly RunStage[];
}

/**
 * A stage begins, goes on from a checkpoint (`resumed`, after `running`; also in another worker where the first was lost, or
 * begins anew there), is found in the store, ends or fails; or it is not
 * begun, because of the interruption or failure of another.
 */
export interface StageStatus {
  readonly type: 'stage';
  readonly stage: string;
  readonly status: 'running' | 'resumed' | 'cached' | 'done' | 'failed' | 'interrupted' | 'not-begun';
  readonly key?: Digest;
  /**
   * Seconds that the work took, also before an interruption that it went on from; for a cached stage, when it was done; for
   * one that is resumed, the seconds of work that its checkpoint holds, 0 where it begins anew.
   */
  readonly seconds?: number;
  /** For one that is done or cached: the devices that computed it, where their rounding is their own. */
  readonly devices?: readonly string[];
  readonly problem?: Problem;
  /** Reason that it was not begun: `search failed`, `the run was interrupted`. */
  readonly reason?: string;
}

/** The stage of an event, by its name in the experiment. */
interface OfStage {
  readonly stage: string;
}

/** Progress of a stage that computes. */
export interface StageProgress extends ProgressEvent, OfStage {}

/** Scalars of one step of a stage. */
export interface StageMetric extends MetricEvent, OfStage {
  /** True for one that is read from the metric log of a stage that is not computed now. */
  readonly replayed?: true;
}

/** Weights that an output of a stage holds, at one step of it: E[θ] of every edge at the end of an epoch. */
export interface StageWeights extends StepWeights, OfStage {
  readonly type: 'weights';
  /** The output that holds them. */
  readonly name: string;
}

/** A picture of an output of a stage, drawn where a sink takes pictures. */
export interface StagePicture extends OfStage {
  readonly type: 'picture';
  /** The output that it shows. */
  readonly name: string;
  /** The title, which tells it from the other pictures of the output at that step. */
  readonly title: string;
  readonly description: string;
  /** The step of the stage that it shows; absent for a picture of the finished output. */
  readonly step?: number;
  /** Text of an SVG file. */
  readonly svg: string;
}

/** An output of a stage, just made or found in the store. */
export interface StageArtifact {
  readonly type: 'artifact';
  readonly stage: string;
  readonly name: string;
  readonly kind: string;
  readonly digest: Digest;
  readonly bytes: number;
  readonly summary: string;
  /** Warnings of its kind; each is also a log event. */
  readonly warnings?: readonly string[];
}

/** A message to people, about a stage or about the run. */
export interface RunLog extends LogEvent, Partial<OfStage> {}

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
  /** The earlier run that this one repeats, with nothing new; its store keeps that one alone. Absent for any other. */
  readonly again?: { readonly run: string; readonly name: string };
}

/** An event before it is stamped with the time and the run. */
export type EventBody =
  | RunBegun
  | StageStatus
  | StageProgress
  | StageMetric
  | StageWeights
  | StagePicture
  | StageArtifact
  | RunLog
  | RunDone;

/** An event of a run, as sinks get it. `run` is the first, `done` the last. */
export type RunEvent = EventBody & Stamp;
