import * as either from 'fp-ts/lib/Either.js';
import type { Blobs } from '../../../artifacts/store/blobs.js';
import { type JobEntry, type JobRoom, jobEntryName, jobPieceName, lastJobPiece } from '../../../artifacts/store/job-rooms.js';
import { dataOf } from '../lines.js';
import type { RoomEnd, RoomLine } from './messages.js';

const linesIn = (bytes: Uint8Array): readonly RoomLine[] =>
  Buffer.from(bytes)
    .toString('utf8')
    .split('\n')
    .flatMap((line) => {
      const found = line === '' ? either.left('') : dataOf(line);
      return either.isLeft(found) ? [] : [found.right as RoomLine];
    });

/** The times that nothing new is found by name before the room is listed: a network file system remembers that a name was not there. */
const LIST_EVERY = 4;

/** Makes the listener of a room: each call gives the lines that are new since the one before, in order. */
export const roomListener = (blobs: Blobs, room: JobRoom): (() => Promise<readonly RoomLine[]>) => {
  let next = 1;
  let silent = 0;
  const look = async (): Promise<Uint8Array | undefined> => {
    const found = await blobs.get(jobPieceName(room, next));
    if (found !== undefined || ++silent % LIST_EVERY !== 0 || (await lastJobPiece(blobs, room)) < next) return found;
    return blobs.get(jobPieceName(room, next));
  };
  return async () => {
    const lines: RoomLine[] = [];
    for (let piece = await look(); piece !== undefined; piece = await look()) {
      lines.push(...linesIn(piece));
      next += 1;
      silent = 0;
    }
    return lines;
  };
};

/** The end that the worker of a room has said, if it has. */
export const endOf = async (blobs: Blobs, room: JobRoom): Promise<RoomEnd | undefined> => {
  const last = await lastJobPiece(blobs, room);
  const bytes = last === 0 ? undefined : await blobs.get(jobPieceName(room, last));
  const line = bytes === undefined ? undefined : linesIn(bytes).at(-1);
  return line?.type === 'end' ? line : undefined;
};

/** Data of a blob of a room; undefined where there is none that can be read. */
export const readEntryOf = async <A>(blobs: Blobs, room: JobRoom, entry: JobEntry): Promise<A | undefined> => {
  const bytes = await blobs.get(jobEntryName(room, entry));
  const found = bytes === undefined ? either.left('') : dataOf(Buffer.from(bytes).toString('utf8').trimEnd());
  return either.isLeft(found) ? undefined : (found.right as A);
};
