import * as t from 'io-ts';
import { Digest } from '../../artifacts/digest.js';
import { ProducedArtifact } from '../../artifacts/manifest.js';
import { MetricLog } from '../../artifacts/metric-log.js';
import { ProcessIdentity } from '../../artifacts/store/process-identity.js';
import { isRecord } from '../../base/argument.js';
import { measuredNumber } from '../../base/codecs/number.js';
import { runName } from './run-name.js';

const Values = t.readonly(t.record(t.string, measuredNumber));

/** A stage of a run before anything is told of it. */
export const RecordedNode = t.readonly(
  t.strict({
    stage: t.string,
    /** The name of its definition, such as `search`. */
    definition: t.string,
    after: t.readonlyArray(t.string),
    seed: t.union([t.number, t.null]),
    /** Its whole configuration as JSON has it. */
    config: t.unknown,
  }),
);
export type RecordedNode = t.TypeOf<typeof RecordedNode>;

const Head = t.readonly(
  t.strict({
    run: t.string,
    /** The name by which people know it. */
    name: t.string,
    experiment: t.string,
    /** ISO 8601. */
    begun: t.string,
    choices: t.record(t.string, t.string),
    overrides: t.readonlyArray(t.string),
    seed: t.number,
    backend: t.string,
    executor: t.string,
    versions: t.record(t.string, t.string),
    holder: ProcessIdentity,
    stages: t.readonlyArray(RecordedNode),
  }),
);

/** Head of a run's record: what its first event tells, and the process that it runs in. */
export type RunHead = t.TypeOf<typeof Head>;

// Records of versions before have no name, and get the one that the run would have had.
const named = (value: unknown): unknown => {
  if (!isRecord(value) || 'name' in value) return value;
  const { experiment, seed, begun } = value;
  return { ...value, name: runName(String(experiment), Number(seed), String(begun)) };
};

/** Codec of a {@link RunHead}. */
export const RunHead = new t.Type<RunHead, unknown, unknown>(
  'RunHead',
  Head.is,
  (value, context) => Head.validate(named(value), context),
  Head.encode,
);

/** A problem without the exception behind it. */
export const RecordedProblem = t.readonly(
  t.strict({
    problem: t.keyof({ usage: null, stage: null, store: null, interrupted: null }),
    what: t.string,
    where: t.string,
    remedy: t.string,
  }),
);
export type RecordedProblem = t.TypeOf<typeof RecordedProblem>;

/** A stage as a run told of it so far. */
export const RecordedStage = t.readonly(
  t.intersection([
    t.strict({
      stage: t.string,
      status: t.keyof({
        running: null,
        resumed: null,
        cached: null,
        done: null,
        failed: null,
        interrupted: null,
        'not-begun': null,
      }),
      /** Numbers that a stage tells may be none, also where a count is meant. */
      done: measuredNumber,
      total: measuredNumber,
      unit: t.string,
      /** The newest metrics of single steps, and of the last whole epoch. */
      values: Values,
      epochValues: Values,
      artifacts: t.record(t.string, ProducedArtifact),
      /** Its metrics, thinned; empty once its metric log is an artifact. */
      metrics: MetricLog,
    }),
    t.exact(
      t.partial({
        key: Digest,
        seconds: measuredNumber,
        /** Seconds left, once progress allows a guess. */
        left: measuredNumber,
        epoch: measuredNumber,
        /** Reason that it was not begun. */
        reason: t.string,
        problem: RecordedProblem,
      }),
    ),
  ]),
);
export type RecordedStage = t.TypeOf<typeof RecordedStage>;

/** A message of a run. */
export const RecordedMessage = t.readonly(
  t.intersection([
    t.strict({ time: t.string, level: t.keyof({ info: null, warning: null }), message: t.string }),
    t.exact(t.partial({ stage: t.string })),
  ]),
);
export type RecordedMessage = t.TypeOf<typeof RecordedMessage>;

/** State of a run: what became of its stages, and what it said. */
export const RunState = t.readonly(
  t.intersection([
    t.strict({
      /** Time of the last event, ISO 8601. */
      told: t.string,
      /** In the order in which they were first heard of. */
      stages: t.readonlyArray(RecordedStage),
      messages: t.readonlyArray(RecordedMessage),
      /** Number of messages that are left out, the oldest. */
      leftOut: t.number,
    }),
    t.exact(
      t.partial({
        ended: t.strict({
          /** ISO 8601. */
          time: t.string,
          problems: t.readonlyArray(RecordedProblem),
          outputs: t.record(t.string, t.strict({ kind: t.string, digest: Digest, summary: t.string })),
        }),
      }),
    ),
  ]),
);
export type RunState = t.TypeOf<typeof RunState>;

/** Record of a run as a store has it. */
export interface RunRecord {
  readonly head: RunHead;
  readonly state: RunState;
}
