import type { Digest } from '../../../artifacts/digest.js';
import type { Blobs } from '../../../artifacts/store/blobs.js';
import { type JobRoom, jobCodeName, jobEntryName, listJobRooms, removeJobRooms } from '../../../artifacts/store/job-rooms.js';
import { lineOf } from '../../worker/lines.js';
import { endOf, readEntryOf } from '../../worker/room/hear.js';
import type { RoomRequest } from '../../worker/room/messages.js';
import type { AskedJob } from './engine.js';

/** Record of who has submitted the job of a room, and as which. */
interface Submitted {
  readonly engine: string;
  readonly id: string;
}

/** A job that was submitted to an engine, of which the store has no end. */
export interface JobUnderWay extends Submitted {
  /** True once its worker has begun. */
  readonly hasBegun: boolean;
}

/** The job of an engine that was submitted last for a key and has said no end; whether it is still there its engine knows alone. */
export const jobUnderWay = async (blobs: Blobs, key: Digest): Promise<JobUnderWay | undefined> => {
  const room = (await listJobRooms(blobs, key)).at(-1);
  if (room === undefined || (await endOf(blobs, room)) !== undefined) return undefined;
  const submitted = await readEntryOf<Submitted>(blobs, room, 'submitted.json');
  return submitted && { engine: submitted.engine, id: submitted.id, hasBegun: await hasBegun(blobs, room) };
};

/** A room with the job that it belongs to. */
export interface FoundRoom {
  readonly room: JobRoom;
  readonly asked: AskedJob;
}

/** The newest room of a key, where its worker has said no end, or that its engine begins it again: its job may go on, wherever whoever submitted it is. */
export const openRoomOf = async (blobs: Blobs, key: Digest, engine: string): Promise<FoundRoom | undefined> => {
  const room = (await listJobRooms(blobs, key)).at(-1);
  if (room === undefined) return undefined;
  const end = await endOf(blobs, room);
  if (end !== undefined && !end.goesOn) return undefined;
  const request = await readEntryOf<RoomRequest>(blobs, room, 'request.json');
  if (request === undefined) return undefined;
  const submitted = await readEntryOf<Submitted>(blobs, room, 'submitted.json');
  const { name, place } = request;
  return { room, asked: { name, place, ...(submitted?.engine === engine ? { id: submitted.id } : {}) } };
};

/** The room of the next attempt at a key; rooms before the last are removed, since nobody can be in them. */
export const nextRoomOf = async (blobs: Blobs, key: Digest): Promise<JobRoom> => {
  const last = (await listJobRooms(blobs, key)).at(-1)?.attempt ?? 0;
  await removeJobRooms(blobs, key, last - 1);
  return { key, attempt: last + 1 };
};

/** Puts the request of a room, before its job is submitted. */
export const putRequest = async (blobs: Blobs, room: JobRoom, request: RoomRequest): Promise<void> => {
  const { stored } = request.job;
  if (stored !== undefined) await blobs.putIfAbsent(jobCodeName(room, stored.digest), new Uint8Array(0));
  await blobs.putIfAbsent(jobEntryName(room, 'request.json'), Buffer.from(lineOf(request)));
};

/** Notes as which job a room was submitted. */
export const noteSubmitted = async (blobs: Blobs, room: JobRoom, submitted: Submitted): Promise<void> => {
  await blobs.putIfAbsent(jobEntryName(room, 'submitted.json'), Buffer.from(lineOf(submitted)));
};

/** Asks the worker of a room to stop. */
export const askToStop = async (blobs: Blobs, room: JobRoom): Promise<void> => {
  await blobs.putIfAbsent(jobEntryName(room, 'interrupt'), new Uint8Array(0));
};

/** Tells whether the worker of a room has begun. */
export const hasBegun = async (blobs: Blobs, room: JobRoom): Promise<boolean> =>
  (await blobs.stat(jobEntryName(room, 'begun.json'))) !== undefined;
