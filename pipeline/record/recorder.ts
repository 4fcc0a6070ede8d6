import type { Blobs } from '../../artifacts/store/blobs.js';
import { ownIdentity } from '../../artifacts/store/process-identity.js';
import { putRunHead, putRunState, putRunSummary, removeRunState } from '../../artifacts/store/run-blobs.js';
import type { SinkMeans, SinkWriter } from '../loggers/sink.js';
import type { RunBegun, RunEvent } from '../run/event.js';
import { readFigures } from './figures.js';
import { type RecorderPace, usualPace } from './pace.js';
import { RunHead, RunState } from './record.js';
import { headOf, nothingRecorded, type Recording, recordAfter, stateOf } from './record-after.js';
import { refresh } from './repetition.js';
import { RunSummary, summaryOf } from './summary.js';

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
 * writes now and then what has come since, and never holds up who tells it. A state that cannot be written is passed over: the
 * next has all of it, and the last is tried twice.
 */
export const runRecorder = (blobs: Blobs, pace: RecorderPace = usualPace(blobs)): SinkWriter => {
  let recording = nothingRecorded;
  let begun: (RunEvent & RunBegun) | undefined;
  let again: string | undefined;
  let read: SinkMeans['read'] | undefined;
  let [generation, isHeadThere, isChanged] = [0, false, false];
  let writing: Promise<void> = Promise.resolve();
  let failure: { readonly reason: unknown } | undefined;
  // States that a newer one has taken the place of, or that may be there though their writing failed.
  let superseded: readonly number[] = [];
  let timer: { readonly at: number; readonly handle: NodeJS.Timeout } | undefined;
  let writtenAt = Number.NEGATIVE_INFINITY;

  const removeSuperseded = async (run: string): Promise<void> => {
    const removed = await Promise.all(
      superseded.map((one) =>
        removeRunState(blobs, run, one).then(
          () => [],
          // The newest counts, so that an older one does no harm until it goes with the next.
          () => [one],
        ),
      ),
    );
    superseded = removed.flat();
  };
  const writeNow = async (): Promise<void> => {
    if (begun === undefined || !isChanged) return;
    isChanged = false;
    try {
      if (!isHeadThere) await putRunHead(blobs, begun.run, RunHead.encode(headOf(begun, await ownIdentity())));
      isHeadThere = true;
      generation += 1;
      // A number of its own for each try: what failed may be there, and have been read.
      superseded = generation > 1 ? [...superseded, generation - 1] : superseded;
      await putRunState(blobs, begun.run, generation, RunState.encode(stateOf(recording)));
      failure = undefined;
    } catch (reason) {
      isChanged = true;
      failure = { reason };
      return;
    }
    await removeSuperseded(begun.run);
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
  /** Tells whether the record of an earlier run has this one's place. */
  const isRepeated = async (): Promise<boolean> => {
    if (again === undefined || begun === undefined) return false;
    await writing;
    return refresh(blobs, again, begun, begun.time).catch(() => false);
  };
  const summarise = async (): Promise<void> => {
    if (begun === undefined) return;
    const state = stateOf(recording);
    const figures = read === undefined ? {} : await readFigures(state, read);
    const record = { head: headOf(begun, await ownIdentity()), state };
    await putRunSummary(blobs, begun.run, RunSummary.encode(summaryOf(record, 'over', figures)));
  };
  const isMoment = ({ type }: RunEvent): boolean => type === 'stage' || type === 'run' || type === 'done';

  return {
    takes: [],
    write: (event, means) => {
      if (event.type === 'run') begun = event;
      if (event.type === 'done') [again, read] = [event.again?.run, means?.read];
      recording = recordAfter(recording, event, pace.seconds());
      isChanged = true;
      const since = pace.seconds() * 1000 - writtenAt;
      writeWithin(isMoment(event) ? pace.soon : Math.min(pace.every, Math.max(pace.soon, pace.every - since)));
    },
    end: async () => {
      stopTimer();
      if (await isRepeated()) return;
      recording = concluded(recording);
      isChanged = true;
      await write();
      if (failure !== undefined && isNews(recording)) {
        await new Promise((settle) => setTimeout(settle, pace.soon));
        await write();
      }
      // Without it a list of runs reads the record itself.
      if (failure === undefined) await summarise().catch(() => undefined);
      else if (isNews(recording)) throw failure.reason;
    },
  };
};
