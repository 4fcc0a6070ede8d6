import type { Blobs } from '../../artifacts/store/blobs.js';
import { ownIdentity } from '../../artifacts/store/process-identity.js';
import { listRuns, putRunHead, putRunState, removeRun } from '../../artifacts/store/run-blobs.js';
import type { SinkWriter } from '../loggers/sink.js';
import type { RunBegun, RunEvent } from '../run/event.js';
import { recordReader } from './read-records.js';
import { RunHead, RunState } from './record.js';
import { headOf, nothingRecorded, type Recording, recordAfter, stateOf } from './record-after.js';

/** Runs that a store keeps a record of at least, the newest, and the number beyond which the others go. */
const [KEPT, MOST] = [100, 120];

/** Pace of a recorder; a test may set it. */
export interface RecorderPace {
  /** Milliseconds between two states of a run that goes on. */
  readonly every: number;
  /** Milliseconds after which the beginning or end of a stage is written. */
  readonly soon: number;
  /** Seconds of a clock that nobody sets. */
  readonly seconds: () => number;
}

const USUAL: RecorderPace = { every: 1000, soon: 100, seconds: () => performance.now() / 1000 };

/** Removes the records of the oldest runs that are over, once there are many. */
export const forgetOldRuns = async (blobs: Blobs): Promise<void> => {
  if ((await listRuns(blobs)).length <= MOST) return;
  const { runs } = await recordReader(blobs)();
  for (const { head, life } of runs.slice(KEPT)) if (life === 'over' || life === 'killed') await removeRun(blobs, head.run);
};

const INTERRUPTED = { problem: 'interrupted', what: 'the run was abandoned', where: 'the run', remedy: 'run it again' } as const;

/** The record of a run that nobody hears of any more. */
const concluded = (recording: Recording): Recording =>
  recording.ended !== undefined
    ? recording
    : { ...recording, ended: { time: recording.told, problems: [INTERRUPTED], outputs: {} } };

/**
 * Tells whether it is news that a store cannot be written: a run that found everything in it needs no record, and one that could
 * not write its results says so itself.
 */
const isNews = ({ view, ended }: Recording): boolean =>
  [...view.values()].some(({ status }) => status === 'done') &&
  ended?.problems.every(({ problem }) => problem !== 'store') === true;

/**
 * The sink that keeps the record of a run in its store, so that other processes, and later ones, know what became of it. It
 * writes now and then what has come since, and never holds up who tells it.
 */
export const runRecorder = (blobs: Blobs, pace: RecorderPace = USUAL): SinkWriter => {
  let recording = nothingRecorded;
  let begun: (RunEvent & RunBegun) | undefined;
  let [generation, isHeadThere, isChanged] = [0, false, false];
  let writing: Promise<void> = Promise.resolve();
  let stopped: { readonly reason: unknown } | undefined;
  let timer: { readonly at: number; readonly handle: NodeJS.Timeout } | undefined;
  let writtenAt = Number.NEGATIVE_INFINITY;

  const writeNow = async (): Promise<void> => {
    if (begun === undefined || !isChanged || stopped !== undefined) return;
    isChanged = false;
    try {
      if (!isHeadThere) await putRunHead(blobs, begun.run, RunHead.encode(headOf(begun, await ownIdentity())));
      isHeadThere = true;
      generation += 1;
      await putRunState(blobs, begun.run, generation, RunState.encode(stateOf(recording)));
    } catch (reason) {
      stopped = { reason };
    }
  };
  const write = (): Promise<void> => {
    writing = writing.then(writeNow).finally(() => {
      writtenAt = pace.seconds() * 1000;
    });
    return writing;
  };
  const stopTimer = (): void => {
    if (timer !== undefined) clearTimeout(timer.handle);
    timer = undefined;
  };
  const writeWithin = (milliseconds: number): void => {
    const now = pace.seconds() * 1000;
    const at = now + milliseconds;
    if (timer !== undefined && timer.at <= at) return;
    stopTimer();
    const handle = setTimeout(() => {
      timer = undefined;
      void write();
    }, milliseconds);
    handle.unref();
    timer = { at, handle };
  };
  const isMoment = ({ type }: RunEvent): boolean => type === 'stage' || type === 'run' || type === 'done';

  return {
    takes: [],
    write: (event) => {
      if (event.type === 'run') begun = event;
      recording = recordAfter(recording, event, pace.seconds());
      isChanged = true;
      if (stopped !== undefined) return;
      const since = pace.seconds() * 1000 - writtenAt;
      writeWithin(isMoment(event) ? pace.soon : Math.min(pace.every, Math.max(pace.soon, pace.every - since)));
    },
    end: async () => {
      stopTimer();
      recording = concluded(recording);
      isChanged = true;
      await write();
      if (stopped === undefined) await forgetOldRuns(blobs);
      else if (isNews(recording)) throw stopped.reason;
    },
  };
};
