import type { Blobs } from '../../../artifacts/store/blobs.js';
import { type JobRoom, jobPieceName, lastJobPiece } from '../../../artifacts/store/job-rooms.js';
import type { WorkerMessage } from '../job.js';
import { lineOf } from '../lines.js';
import { sendable } from '../sendable.js';
import type { RoomEnd, RoomLine } from './messages.js';

/** Speaker of a worker in its room. */
export interface Speaker {
  readonly say: (message: WorkerMessage) => void;
  /** Says the last line; settles once all is in the room. */
  readonly end: (end: RoomEnd) => Promise<void>;
}

/** Clock of a speaker. */
export interface SpeakerClock {
  /** Milliseconds of a clock that nobody sets. */
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<unknown>;
}

const MINUTE = 60_000;

/** Milliseconds between two pieces: a long job makes fewer of them. */
const pauseAfter = (passed: number): number => (passed < MINUTE ? 500 : passed < 10 * MINUTE ? 2000 : 4000);

const LONGEST_PAUSE = 30_000;

/** Of progress that is said at once only the last is news. */
const withoutOldProgress = (lines: readonly RoomLine[]): readonly RoomLine[] => {
  const last = lines.findLastIndex(({ type }) => type === 'progress');
  return lines.filter(({ type }, at) => type !== 'progress' || at === last);
};

const textOf = (lines: readonly RoomLine[]): string =>
  withoutOldProgress(lines)
    .map((line) => lineOf(line.type === 'end' ? { ...line, last: sendable(line.last) } : sendable(line)))
    .join('');

/**
 * Opens the speaker of a worker, which puts what is said in numbered pieces, a few seconds apart. A store that does not take one
 * is asked again, for as long as the process lives: what a job says is not lost while a store is away.
 *
 * A second worker of a room, whose job the engine began again, goes on after the pieces that there are.
 */
export const openSpeaker = async (blobs: Blobs, room: JobRoom, { now, wait }: SpeakerClock): Promise<Speaker> => {
  let next = (await lastJobPiece(blobs, room)) + 1;
  let waiting: RoomLine[] = [];
  let saying: Promise<void> | undefined;
  let isEnding = false;
  const began = now();

  const isOwn = async (bytes: Uint8Array): Promise<boolean> => {
    const found = await blobs.get(jobPieceName(room, next));
    return found !== undefined && Buffer.compare(found, bytes) === 0;
  };
  /** Puts a piece at the next number that is free; a put that was answered by an error may have been done. */
  const put = async (bytes: Uint8Array): Promise<void> => {
    for (let pause = 500; ; ) {
      try {
        const isDone = (await blobs.putIfAbsent(jobPieceName(room, next), bytes)) || (await isOwn(bytes));
        next += 1;
        if (isDone) return;
      } catch {
        await wait(pause);
        pause = Math.min(LONGEST_PAUSE, pause * 2);
      }
    }
  };
  const sayAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      if (!isEnding) await wait(pauseAfter(now() - began));
      const lines = waiting;
      waiting = [];
      await put(Buffer.from(textOf(lines)));
    }
    saying = undefined;
  };
  const begin = (): Promise<void> => {
    saying ??= sayAll();
    return saying;
  };
  return {
    say: (message) => {
      waiting.push(message);
      void begin();
    },
    end: async (end) => {
      isEnding = true;
      waiting.push(end);
      // One that waits for its pause takes the end along, or leaves it to the next.
      while (waiting.length > 0 || saying !== undefined) await begin();
    },
  };
};
