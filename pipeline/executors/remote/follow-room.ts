import * as either from 'fp-ts/lib/Either.js';
import * as option from 'fp-ts/lib/Option.js';
import type { Store } from '../../../artifacts/store.js';
import type { WorkerMessage } from '../../worker/job.js';
import { roomListener } from '../../worker/room/hear.js';
import type { RoomEnd } from '../../worker/room/messages.js';
import { DETACH } from '../executor.js';
import type { EngineState } from './engine.js';
import type { Pace } from './pace.js';
import { askToStop, type FoundRoom, hasBegun } from './rooms.js';
import type { Sighting } from './watch.js';

/** Means of following the job of a room. */
export interface FollowMeans {
  readonly store: Store;
  readonly pace: Pace;
  /** Asks the job to stop, or is left, by its reason. */
  readonly signal: AbortSignal;
  /** Aborted once nobody listens any more. */
  readonly gone: AbortSignal;
  readonly tell: (message: WorkerMessage) => void;
  /** The engine's last word of the job. */
  readonly sighting: () => Sighting | undefined;
  /** Has the engine end the job. */
  readonly cancel: () => Promise<void>;
}

/** End of following a room: the last line of its worker, or that it is gone, or that it was left. */
export type Followed =
  | { readonly end: RoomEnd | undefined; readonly state: EngineState | undefined }
  | 'left'
  /** It was asked to stop, and has ended, or is ended, without a last line. */
  | 'stopped';

/** Answers in a row without a job before it counts as gone: one answer proves nothing. */
const ABSENCES = 3;

const GOES_ON = 'the job came to its limit on time, and its engine begins it again; it goes on from its checkpoint';

/** Tells whether an engine takes a job for ended. */
const looksGone = (sighting: Sighting | undefined): boolean =>
  sighting !== undefined && (sighting.state === undefined ? sighting.absences >= ABSENCES : sighting.state.phase === 'ended');

const isHeld = async (store: Store, { room: { key } }: FoundRoom): Promise<boolean> => {
  const found = await store.holder(key)();
  // A store that is away says nothing about anybody's life.
  return either.isLeft(found) || option.isSome(found.right);
};

/** The sentence that tells of a new state of a job. */
const sentenceOf = ({ id, phase, word, reason, node }: EngineState): string =>
  phase === 'running'
    ? `job ${id} runs${node ? ` on ${node}` : ''}`
    : `job ${id} waits: ${reason && reason !== 'None' ? reason : word}`;

/**
 * Follows the job of a room to its end, and tells what its worker says.
 *
 * The store is believed before the engine: a job that the engine takes for ended, or does not know, counts as gone only once the
 * room has been silent for a while and nobody alive holds the key.
 */
export const followRoom = async (found: FoundRoom, means: FollowMeans): Promise<Followed> => {
  const { store, pace, signal, gone, tell, sighting, cancel } = means;
  const listen = roomListener(store.blobs, found.room);
  let pause = pace.lookEvery;
  let newsAt = pace.now();
  let goneSince: number | undefined;
  let stopAt: number | undefined;
  let said = '';
  let isCancelled = false;
  const wake = AbortSignal.any([gone, signal]);

  for (;;) {
    if (gone.aborted) return 'left';
    if (signal.aborted && signal.reason === DETACH) return 'left';
    // A store that is away for a while is asked again.
    const lines = await listen().catch(() => []);
    for (const [at, line] of lines.entries()) {
      if (line.type !== 'end') tell(line);
      // A worker that was put aside may have gone on since.
      else if (at === lines.length - 1 && !line.goesOn) return { end: line, state: sighting()?.state };
      else if (line.goesOn) tell({ type: 'log', level: 'info', message: GOES_ON });
    }
    const now = pace.now();
    if (lines.length > 0) newsAt = now;
    pause = lines.length > 0 ? pace.lookEvery : Math.min(pace.lookAtMost, pause * 1.5);

    const seen = sighting();
    const state = seen?.state;
    if (state !== undefined && state.phase !== 'ended' && sentenceOf(state) !== said) {
      said = sentenceOf(state);
      tell({ type: 'log', level: 'info', message: said });
    }
    // What waits for ever is in the way of another.
    if (state?.phase === 'waiting' && state.cause !== undefined) {
      await cancel();
      return { end: undefined, state };
    }
    if (signal.aborted && signal.reason !== DETACH && stopAt === undefined) {
      stopAt = now;
      await askToStop(store.blobs, found.room).catch(() => undefined);
      if (!(await hasBegun(store.blobs, found.room).catch(() => false))) {
        await cancel();
        isCancelled = true;
      }
    }
    if (stopAt !== undefined && now - stopAt > pace.stopWithin && !isCancelled) {
      await cancel();
      isCancelled = true;
    }
    if (stopAt !== undefined && isCancelled && (looksGone(seen) || now - stopAt > 2 * pace.stopWithin)) return 'stopped';

    goneSince = looksGone(seen) ? (goneSince ?? now) : undefined;
    const isSilent = now - Math.max(newsAt, goneSince ?? now) >= pace.doubtFor;
    if (goneSince !== undefined && isSilent && !(await isHeld(store, found))) return { end: undefined, state };
    await pace.wait(goneSince === undefined && stopAt === undefined ? pause : pace.lookEvery, signal.aborted ? gone : wake);
  }
};
