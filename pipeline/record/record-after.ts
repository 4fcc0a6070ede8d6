import { MetricEntry, metricLog } from '../../artifacts/metric-log.js';
import type { ProcessIdentity } from '../../artifacts/store/process-identity.js';
import type { Problem } from '../../base/problem.js';
import { firstCharacters } from '../../base/text.js';
import { type RunView, viewAfter } from '../command/present/stage-view.js';
import type { RunBegun, RunEvent } from '../run/event.js';
import type { RecordedMessage, RecordedProblem, RecordedStage, RunHead, RunState } from './record.js';
import { runName } from './run-name.js';
import { emptyThinLog, type ThinLog, thinEntries, thinLogAfter } from './thin-log.js';

/** The most messages that are kept, and the most characters of one. */
const [MESSAGES, CHARACTERS] = [200, 2000];

/** Facts of a stage that its view for people does not have. */
interface Beside {
  readonly key?: RecordedStage['key'];
  readonly problem?: RecordedProblem;
  readonly artifacts: RecordedStage['artifacts'];
  readonly log: ThinLog;
}

/** Record of a run on its way. */
export interface Recording {
  readonly told: string;
  readonly view: RunView;
  readonly beside: ReadonlyMap<string, Beside>;
  readonly messages: readonly RecordedMessage[];
  readonly leftOut: number;
  readonly ended?: RunState['ended'];
}

/** The record of a run of which nothing is told. */
export const nothingRecorded: Recording = { told: '', view: new Map(), beside: new Map(), messages: [], leftOut: 0 };

const recordedProblem = ({ problem, what, where, remedy }: Problem): RecordedProblem => ({ problem, what, where, remedy });

const besideAfter = (before: Beside, event: RunEvent): Beside => {
  switch (event.type) {
    case 'stage':
      return {
        ...before,
        ...(event.key === undefined ? {} : { key: event.key }),
        ...(event.problem === undefined ? {} : { problem: recordedProblem(event.problem) }),
      };
    case 'artifact': {
      const { name, kind, digest, bytes, summary, warnings } = event;
      const produced = { kind, digest, bytes, summary, ...(warnings === undefined ? {} : { warnings }) };
      return { ...before, artifacts: { ...before.artifacts, [name]: produced } };
    }
    case 'metric': {
      if (event.replayed === true || event.ofMachine === true) return before;
      const { step, epoch, values } = event;
      const entry = { step, values, ...(epoch === undefined ? {} : { epoch }) };
      // One of a step that is no number has no place on a curve; the newest values have it all the same.
      return MetricEntry.is(entry) ? { ...before, log: thinLogAfter(before.log, entry) } : before;
    }
    default:
      return before;
  }
};

const cut = (message: string): string => {
  const kept = firstCharacters(message, CHARACTERS);
  return kept.length === message.length ? message : `${kept}…`;
};

const withMessage = (
  { messages, leftOut }: Recording,
  { time, stage, level, message }: Extract<RunEvent, { type: 'log' }>,
): Pick<Recording, 'messages' | 'leftOut'> => {
  const one = { time, level, message: cut(message), ...(stage === undefined ? {} : { stage }) };
  const all = [...messages, one];
  return { messages: all.slice(-MESSAGES), leftOut: leftOut + Math.max(0, all.length - MESSAGES) };
};

/** The record after one more event, which came at `seconds` of a clock that nobody sets. */
export const recordAfter = (before: Recording, event: RunEvent, seconds: number): Recording => {
  const { time: told } = event;
  if (event.type === 'run') return { ...before, told };
  if (event.type === 'done') {
    const { time, outputs, problems } = event;
    return { ...before, told, ended: { time, outputs, problems: problems.map(recordedProblem) } };
  }
  if (event.type === 'log') return { ...before, told, ...withMessage(before, event) };
  // Weights have no place in a record: their artifact has them.
  if (event.type === 'weights') return { ...before, told };
  const own = before.beside.get(event.stage) ?? { artifacts: {}, log: emptyThinLog };
  return {
    ...before,
    told,
    view: viewAfter(before.view, event, seconds),
    beside: new Map(before.beside).set(event.stage, besideAfter(own, event)),
  };
};

/** The head of a run's record, by its first event. */
export const headOf = (
  { run, name, time, experiment, choices, overrides, seed, backend, executor, versions, graph }: RunEvent & RunBegun,
  holder: ProcessIdentity,
): RunHead => ({
  run,
  name: name ?? runName(experiment, seed, time),
  experiment,
  begun: time,
  choices,
  overrides,
  seed,
  backend: backend.name,
  executor,
  versions: Object.fromEntries(Object.entries(versions).filter(([, version]) => version !== undefined)) as Record<string, string>,
  holder,
  stages: graph.map(({ stage, definition, after, seed: own, config }) => ({ stage, definition, after, seed: own, config })),
});

/** The state of a run as its record has it. */
export const stateOf = ({ told, view, beside, messages, leftOut, ended }: Recording): RunState => ({
  told,
  stages: [...beside].flatMap(([stage, { key, problem, artifacts, log }]) => {
    const found = view.get(stage);
    if (found === undefined) return [];
    const { status, done, total, unit, values, epochValues, seconds, left, epoch, reason } = found;
    const isKept = Object.values(artifacts).some(({ kind }) => kind === metricLog.name);
    return [
      {
        stage,
        status,
        done,
        total,
        unit,
        values,
        epochValues,
        artifacts,
        metrics: isKept ? [] : thinEntries(log),
        ...(key === undefined ? {} : { key }),
        ...(seconds === undefined ? {} : { seconds }),
        ...(left === undefined ? {} : { left }),
        ...(epoch === undefined ? {} : { epoch }),
        ...(reason === undefined ? {} : { reason }),
        ...(problem === undefined ? {} : { problem }),
      },
    ];
  }),
  messages,
  leftOut,
  ...(ended === undefined ? {} : { ended }),
});
