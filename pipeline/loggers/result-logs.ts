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
  /** Appends points, none of which the log had. */
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
  /** Opens the log of a result, and makes it where there is none; called once for each result of a run that has something to log. */
  readonly open: (result: StageResult) => ResultLog | PromiseLike<ResultLog>;
  /** Takes the first event of the run. */
  readonly begin?: (begun: Told<RunBegun>) => void | PromiseLike<void>;
  /** Called when the logs have ended. */
  readonly end?: () => void | PromiseLike<void>;
  /** Lets go of all that would keep the process, such as a request, once nobody waits for the sink any more. */
  readonly abandon?: () => void;
  /** The extra events that its logs take (`weights`). */
  readonly takes?: SinkWriter['takes'];
}

const pointsOf = (event: Extract<RunEvent, { readonly type: 'metric' }>): readonly Point[] =>
  Object.entries(event.values).map(([series, value]) => ({ series, step: event.step, value, time: Date.parse(event.time) }));

/**
 * A writer that keeps a log for every result of a stage, by its key, in a place that outlives the run: a stage that is killed
 * and goes on in another run goes on in its log, and a result that is told again adds nothing that its log has. Of each series
 * only the steps after the last that the log had are appended, so that none is there twice.
 */
export const resultLogs = ({ open, begin, end, takes, abandon }: ResultPlace): SinkWriter => {
  let run: RunBegun | undefined;
  const keys = new Map<string, Digest>();
  const found = new Map<string, Told<StageStatus>>();
  const logs = new Map<string, Promise<ResultLog>>();
  const logOf = (stage: string, identifier: string): Promise<ResultLog> | undefined => {
    const known = logs.get(stage);
    const key = keys.get(stage);
    const defined = run?.graph.find((one) => one.stage === stage);
    if (known !== undefined || run === undefined || key === undefined || defined === undefined) return known;
    const opening = (async () => {
      const log = await open({ begun: run as RunBegun, run: identifier, stage: defined, key });
      const cached = found.get(stage);
      if (cached !== undefined) await log.status?.(cached);
      return log;
    })();
    logs.set(stage, opening);
    // Tried again with the next event.
    opening.catch(() => logs.delete(stage));
    return opening;
  };
  return {
    ...(takes === undefined ? {} : { takes }),
    ...(abandon === undefined ? {} : { abandon }),
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
      const log = await logOf(event.stage, event.run);
      if (log === undefined) return;
      const points = pointsOf(event).filter(({ series, step }) => step > (log.lastStep(series) ?? Number.NEGATIVE_INFINITY));
      if (points.length > 0) await log.append(points);
    },
    end: async () => {
      const ended = await Promise.allSettled([...logs.values()].map(async (log) => (await log).end()));
      await end?.();
      for (const one of ended) if (one.status === 'rejected') throw one.reason;
    },
  };
};
