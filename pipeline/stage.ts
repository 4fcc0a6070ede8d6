import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type * as t from 'io-ts';
import type { Observable } from 'rxjs';
import type { Component } from '../artifacts/component.js';
import type { ArtifactKind, ValueOf } from '../artifacts/kind.js';
import type { OpenFile, SourceFile } from '../artifacts/source.js';
import { refuseCall } from '../base/argument.js';
import { inheritedKeys, type RecordCodec, type RecordInput, type RecordOutput } from '../base/codecs/record.js';
import { own } from '../base/own.js';
import type { Fault } from '../base/problem.js';
import type { DecodedConfig } from './configuration.js';
import type { Resources } from './resources.js';
import type { WithoutFailed } from './without-failed.js';

/** Artifact kinds by the name that a stage knows them by. */
// biome-ignore lint/suspicious/noExplicitAny: a kind is invariant in its value
export type Kinds = Readonly<Record<string, ArtifactKind<any>>>;

/** The values of a record of kinds. */
export type ValuesOf<K extends Kinds> = { readonly [N in keyof K]: ValueOf<K[N]> };

/** One of several artifacts of one kind, and the name of the flow that it comes from. */
export interface Listed<A> {
  readonly of: string;
  readonly value: A;
}

/** The lists of a record of kinds of which a stage takes any number. */
export type ListsOf<K extends Kinds> = { readonly [N in keyof K]: readonly Listed<ValueOf<K[N]>>[] };

/** The name under which a node has an artifact `input` of the flow `of`, for a stage that takes any number of them. */
export const listedInput = (input: string, of: string): string => `${input}@${of}`;

/** The parts of a {@link listedInput}. */
export const listedParts = (name: string): { readonly input: string; readonly of: string } => {
  const at = name.indexOf('@');
  return { input: name.slice(0, at), of: name.slice(at + 1) };
};

/** The kind of artifact that a stage takes as an input of this name, which may be a {@link listedInput}; undefined where it takes none. */
export const inputKind = (
  { inputs, optional, each }: Pick<StageDefinition, 'inputs' | 'optional' | 'each'>,
  name: string,
): ArtifactKind<unknown> | undefined => own(inputs, name) ?? own(optional, name) ?? own(each, listedParts(name).input);

/** Scalars of one step of a stage, by name; they become the stage's metric log. */
export interface MetricEvent {
  readonly type: 'metric';
  readonly step: number;
  readonly epoch?: number;
  readonly values: Readonly<Record<string, number>>;
  /**
   * True for what was measured of the machine, such as memory: it goes to the loggers, to alarms that do not stop the stage, and
   * into no artifact.
   */
  readonly ofMachine?: true;
}

/** Tells whether a metric goes into the stage's metric log. */
export const isLogged = ({ ofMachine }: Pick<MetricEvent, 'ofMachine'>): boolean => ofMachine !== true;

/** Progress of a stage. */
export interface ProgressEvent {
  readonly type: 'progress';
  readonly done: number;
  readonly total: number;
  readonly unit: string;
}

/** Something that a person should know about. */
export interface LogEvent {
  readonly type: 'log';
  readonly level: 'info' | 'warning';
  readonly message: string;
}

/**
 * A point from which the stage can go on. Cheap to emit after every step: whether it is saved is the runner's
 * decision, and `state` is called, if at all, before the next event is asked for.
 */
export interface CheckpointEvent<S> {
  readonly type: 'checkpoint';
  readonly state: () => S | Promise<S>;
}

/** A finished output of the stage. */
export interface ArtifactEvent<O> {
  readonly type: 'artifact';
  readonly name: keyof O & string;
  readonly value: O[keyof O];
  /** Remark on this one; it stands below the summary that its kind gives, and is no part of the artifact. */
  readonly remark?: string;
}

/**
 * A part of an output that is known before the output is there, such as the point of an epoch: its weights and pictures are told
 * at once, where somebody takes them, and it goes into no artifact. Cheap to emit: it is encoded only then. One of a step that was
 * told already is not told again, so that a stage which goes on from a checkpoint emits the parts that it had once more.
 */
export interface PartialEvent<O> {
  readonly type: 'partial';
  readonly name: keyof O & string;
  /** A value of the output's kind. */
  readonly value: O[keyof O];
}

/** Event of a running stage. */
export type StageEvent<O = unknown, S = unknown> =
  | MetricEvent
  | ProgressEvent
  | LogEvent
  | CheckpointEvent<S>
  | PartialEvent<O>
  | ArtifactEvent<O>;

/**
 * Facts of artifacts before any stage runs, by their names in a stage; `undefined` where none is known. Their form is for
 * the stages that make and take the artifact to say.
 */
export type Foreseen = Readonly<Record<string, unknown>>;

/** Means of a run beside its experiment. */
export interface Machine {
  /** Bytes of memory that all of this machine has, or that this process may have of it. */
  readonly memoryBytes: number;
}

/** Checks a configuration against what is known of the inputs, and says what is known of the outputs. */
export type Foresee<C> = (config: C, inputs: Foreseen, machine: Machine) => TaskEither<Fault, Foreseen>;

/** All that a running stage may know: nothing here depends on the clock, a path or the environment. */
export interface StageContext<C, I, S = unknown> {
  readonly config: C;
  readonly inputs: I;
  /** The run's seed; constant 0 for a stage that is not `seeded`. */
  readonly seed: number;
  /** The numeric backend's name; empty for a stage that is not `numeric`. */
  readonly backend: string;
  /** The state of the last checkpoint, when the stage goes on where an earlier run stopped. */
  readonly resume: S | undefined;
  /** The files of the stage's `sources`, by content. */
  readonly files: readonly SourceFile[];
  /** Reads a source file of this run by its digest. */
  readonly open: OpenFile;
  /**
   * Tells whether an alarm has stopped the stage, which a stage that is `stoppable` then ends with its result so far. Only the
   * metrics that it emitted decide; absent where nothing can stop it.
   */
  readonly isStopped?: () => boolean;
}

/** The work of a stage: a pure function of its context. */
export type StageRun<C, I, O, S = unknown> = (context: StageContext<C, I, S>) => Observable<StageEvent<O, S>>;

/** Definition of a stage, apart from the code that does its work. */
export interface StageDefinition {
  readonly stage: string;
  readonly source: string;
  // biome-ignore lint/suspicious/noExplicitAny: each stage has its own configuration
  readonly config: t.Type<any, unknown, unknown>;
  readonly inputs: Kinds;
  readonly optional: Kinds;
  /** Artifacts of which it takes any number, each from another flow. */
  readonly each: Kinds;
  readonly outputs: Kinds;
  readonly checkpoint: ArtifactKind<unknown> | undefined;
  readonly seeded: boolean;
  /** True where it heeds `isStopped` of its context, and has a result before its end. */
  readonly stoppable: boolean;
  /** Answer of {@link isNumeric}, or the function of the configuration that gives it. */
  readonly numeric: boolean | ((config: DecodedConfig) => boolean);
  /** Keys of its configuration that it takes from the nearest stage before it when they are left out. */
  readonly inherits: readonly string[];
  readonly sources: (config: DecodedConfig) => readonly Component[];
  /** The resources that it asks for with a configuration. */
  readonly resources: (config: DecodedConfig) => Resources;
  /** Absent where nothing but its own settings is to be checked, and nothing is known of its outputs. */
  readonly foresee: (() => Promise<Foresee<DecodedConfig>>) | undefined;
  /** Absent where it is not computed once an input was not made. */
  readonly withoutFailed: WithoutFailed<DecodedConfig> | undefined;
  readonly load: () => Promise<StageRun<DecodedConfig, unknown, unknown>>;
}

/** A stage with the types of its configuration, inputs and outputs. */
// biome-ignore lint/suspicious/noExplicitAny: field types are carried by the codec
export interface Stage<F extends Record<string, any>, I extends Kinds, P extends Kinds, O extends Kinds> extends StageDefinition {
  readonly config: RecordCodec<F>;
  readonly inputs: I;
  readonly optional: P;
  readonly outputs: O;
}

/** A stage's configuration as a user writes it. */
// biome-ignore lint/suspicious/noExplicitAny: a stage of any types
export type ConfigOf<S> = S extends Stage<infer F, any, any, any> ? RecordInput<F> : never;

/**
 * Defines a stage: a name, a codec for its configuration, the kinds of its inputs and outputs, and its work.
 *
 * The module at `source` must export the result, so that a worker can find it. Keep the definition light and the
 * work behind `load`: the planner imports the definition only.
 *
 * @param definition.source always `import.meta.url`
 * @param definition.inputs artifacts the stage needs, by the names that earlier stages gave them
 * @param definition.optional artifacts it uses if an earlier stage made them
 * @param definition.each artifacts of which it takes a list, one of every flow that `gather` is given
 * @param definition.seeded whether the run's seed reaches it and enters its key (default true)
 * @param definition.numeric whether it computes with a tensor backend, which then enters its key (default false), or the
 * function of its configuration that says so
 * @param definition.sources components in its configuration whose files it reads
 * @param definition.resources cores, memory, minutes and device that it asks for, or the function of its configuration that
 * says so; an experiment and `--set` may change them
 * @param definition.foresee gives what checks its configuration, before anything runs, against what is known of its inputs:
 * a light function that reads no file; what it cannot know the stage says when it starts
 * @param definition.withoutFailed gives the configuration with which it is computed where some of its `each` were not made, since
 * stages before failed; without it, it is not begun then
 * @param definition.stoppable true where its work ends with the result so far once `isStopped` of its context says so (default
 * false), so that alarms can stop it
 * @param definition.checkpoint the kind of its checkpoint's state, if it writes checkpoints
 *
 * @example
 * export const count = stage({
 *   name: 'count', source: import.meta.url, config: record('count', { by: withDefault(positiveInteger, 1) }),
 *   inputs: { split: datasetSplit }, outputs: { total: totalKind },
 *   load: () => import('./count-run.js').then((module) => module.runCount),
 * });
 */
export const stage = <
  // biome-ignore lint/suspicious/noExplicitAny: field types are carried by the codec
  F extends Record<string, any>,
  I extends Kinds,
  O extends Kinds,
  P extends Kinds = Record<never, never>,
  S = unknown,
  E extends Kinds = Record<never, never>,
>(definition: {
  readonly name: string;
  readonly source: string;
  readonly config: RecordCodec<F>;
  readonly inputs: I;
  readonly optional?: P;
  readonly each?: E;
  readonly outputs: O;
  readonly checkpoint?: ArtifactKind<S>;
  readonly seeded?: boolean;
  readonly stoppable?: boolean;
  readonly numeric?: boolean | ((config: RecordOutput<F>) => boolean);
  readonly sources?: (config: RecordOutput<F>) => readonly Component[];
  readonly resources?: Resources | ((config: RecordOutput<F>) => Resources);
  readonly foresee?: () => Promise<Foresee<RecordOutput<F>>>;
  readonly withoutFailed?: WithoutFailed<RecordOutput<F>>;
  readonly load: () => Promise<StageRun<RecordOutput<F>, ValuesOf<I> & Partial<ValuesOf<P>> & ListsOf<E>, ValuesOf<O>, S>>;
}): Stage<F, I, P, O> => {
  if (Object.hasOwn(definition.config.fields, 'resources'))
    refuseCall(
      `stage ${definition.name}`,
      'its configuration has a key "resources", which `--set` keeps for what a stage asks of the machine',
      'give the key another name',
    );
  if (Object.hasOwn(definition.config.fields, 'alarms'))
    refuseCall(
      `stage ${definition.name}`,
      'its configuration has a key "alarms", which a key has for the alarms that stop a stage',
      'give the key another name',
    );
  const { resources = {} } = definition;
  return {
    stage: definition.name,
    source: definition.source,
    config: definition.config,
    inputs: definition.inputs,
    optional: definition.optional ?? ({} as P),
    each: definition.each ?? {},
    outputs: definition.outputs,
    checkpoint: definition.checkpoint as ArtifactKind<unknown> | undefined,
    seeded: definition.seeded ?? true,
    stoppable: definition.stoppable ?? false,
    numeric: (definition.numeric ?? false) as StageDefinition['numeric'],
    inherits: inheritedKeys(definition.config.fields),
    sources: (definition.sources ?? (() => [])) as StageDefinition['sources'],
    resources: (typeof resources === 'function' ? resources : () => resources) as StageDefinition['resources'],
    foresee: definition.foresee as unknown as StageDefinition['foresee'],
    withoutFailed: definition.withoutFailed as unknown as StageDefinition['withoutFailed'],
    load: definition.load as unknown as StageDefinition['load'],
  };
};

/** Tells whether a stage with a configuration computes with a tensor backend. */
export const isNumeric = ({ numeric }: StageDefinition, config: DecodedConfig): boolean =>
  typeof numeric === 'function' ? numeric(config) : numeric;

/** Tells whether a value is a stage's definition. */
export const isStage = (value: unknown): value is StageDefinition =>
  typeof value === 'object' && value !== null && 'stage' in value && 'outputs' in value && 'load' in value;
