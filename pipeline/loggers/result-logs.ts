import type { Digest } from '../../artifacts/digest.js';
import type { RunBegun, RunEvent, RunStage, StageArtifact, StagePicture, StageStatus, StageWeights } from '../run/event.js';
import type { SinkMeans, SinkWriter } from './sink.js';

/** Result of a stage in a run. Every run that computes or finds it knows it by the same key. */
export interface StageResult {
  readonly begun: RunBegun;
  /** The run that tells of it. */
  readonly run: string;
  readonly stage: RunStage;
  readonly key: Digest;
}

/** A value of a series of scalars. */
export interface Point {
  readonly series: string;
  readonly step: number;
  readonly value: number;
  /** Milliseconds since 1970 at which it was told. */
  readonly time: number;
}

type Told<E> = E & { readonly time: string };

/** Log of one result in the place of a sink, where it stays from run to run. */
export interface ResultLog {
  /** Gives the last step that the log had of a series when it was opened; undefined where it had none. */
  readonly lastStep: (series: string) => number | undefined;
  /** Appends points, none of which the log had when it was opened, each once. */
  readonly append: (points: readonly Point[]) => void | PromiseLike<void>;
  /** Takes a picture of a step, or of the finished output; the log may have it already. Told only where the place takes pictures. */
  readonly picture?: (picture: Told<StagePicture>) => void | PromiseLike<void>;
  /** Takes the weights of a step, which the log may have already. */
  readonly weights?: (weights: Told<StageWeights>) => void | PromiseLike<void>;
  /** Takes an artifact of the result, which the log may have already. */
  readonly artifact?: (artifact: Told<StageArtifact>, means?: SinkMeans) => void | PromiseLike<void>;
  /** Takes a status of the stage in this run. */
  readonly status?: (status: Told<StageStatus>) => void | PromiseLike<void>;
  /** Settles when all of it is out. */
  readonly end: () => void | PromiseLike<void>;
}

/** The means of a sink of results beside the logs themselves. */
export interface ResultPlace {
  /** Opens the log of a result, and makes it where there is none; called once a name in a run that has something to log. */
  readonly open: (result: StageResult) => ResultLog | PromiseLike<ResultLog>;
  /** Name of a result's log in the place: stages whose results have one name share a log (by default each stage has its own). */
  readonly nameOf?: (result: StageResult) => string;
  /** Takes the first event of the run. */
  readonly begin?: (begun: Told<RunBegun>) => void | PromiseLike<void>;
  /** Called when the logs have ended. */
  readonly end?: () => void | PromiseLike<void>;
  /** The extra events that its logs take (`weights`). */
  readonly takes?: SinkWriter['takes'];
}

/** A log of a run with the steps of each series that the run has appended to it. */
interface OpenLog {
  readonly log: ResultLog;
  readonly appended: Map<string, Set<number>>;
}

const pointsOf = (event: Extract<RunEvent, { readonly type: 'metric' }>): readonly Point[] =>
  Object.entries(event.values).map(([series, value]) => ({ series, step: event.step, value, time: Date.parse(event.time) }));

/** Appends those points that the log neither had when it was opened nor has been given since. */
const appendTo = async ({ log, appended }: OpenLog, points: readonly Point[]): Promise<void> => {
  const isNew = ({ series, step }: Point): boolean =>
    step > (log.lastStep(series) ?? Number.NEGATIVE_INFINITY) && appended.get(series)?.has(step) !== true;
  const lacking = points.filter(isNew);
  if (lacking.length === 0) return;
  await log.append(lacking);
  for (const { series, step } of lacking) appended.set(series, (appended.get(series) ?? new Set()).add(step));
};

/**
 * A writer that keeps a log for every result of a stage, by its key, in a place that outlives the run: a stage that is killed
 * and goes on in another run goes on in its log, and a result that is told again adds nothing that its log has. Of each series
 * only the steps after the last that the log had are appended, each once, so that none is there twice.
 */
export const resultLogs = ({ open, nameOf = ({ stage }) => stage.stage, begin, end, takes }: ResultPlace): SinkWriter => {
  let run: RunBegun | undefined;
  const keys = new Map<string, Digest>();
  const found = new Map<string, Told<StageStatus>>();
  const logs = new Map<string, Promise<OpenLog>>();
  const openLog = async (result: StageResult): Promise<OpenLog> => {
    const log = await open(result);
    const cached = found.get(result.stage.stage);
    if (cached !== undefined) await log.status?.(cached);
    return { log, appended: new Map() };
  };
  const openFor = (stage: string, identifier: string): Promise<OpenLog> | undefined => {
    const key = keys.get(stage);
    const defined = run?.graph.find((one) => one.stage === stage);
    if (run === undefined || key === undefined || defined === undefined) return undefined;
    const result = { begun: run, run: identifier, stage: defined, key };
    const name = nameOf(result);
    const known = logs.get(name);
    if (known !== undefined) return known;
    const opening = openLog(result);
    logs.set(name, opening);
    // Tried again with the next event.
    opening.catch(() => logs.delete(name));
    return opening;
  };
  const logOf = async (stage: string, identifier: string): Promise<ResultLog | undefined> =>
    (await openFor(stage, identifier))?.log;
  return {
    ...(takes === undefined ? {} : { takes }),
    write: async (event, means) => {
      if (event.type === 'run') {
        run = event;
        return begin?.(event);
      }
      if (event.type === 'stage') {
        if (event.key !== undefined) keys.set(event.stage, event.key);
        // A result that is only found again needs no log unless more is told of it.
        if (event.status === 'cached') return void found.set(event.stage, event);
        return (await logOf(event.stage, event.run))?.status?.(event);
      }
      if (event.type === 'artifact') return (await logOf(event.stage, event.run))?.artifact?.(event, means);
      if (event.type === 'weights') return (await logOf(event.stage, event.run))?.weights?.(event);
      if (event.type === 'picture') return (await logOf(event.stage, event.run))?.picture?.(event);
      if (event.type !== 'metric') return;
      const opened = await openFor(event.stage, event.run);
      if (opened !== undefined) await appendTo(opened, pointsOf(event));
    },
    end: async () => {
      const ended = await Promise.allSettled([...logs.values()].map(async (opened) => (await opened).log.end()));
      await end?.();
      for (const one of ended) if (one.status === 'rejected') throw one.reason;
    },
  };
};
