import { Digest } from '../digest.js';
import type { Blobs } from './blobs.js';
import { generationIn, generationText, JOBS, jobsOf } from './names.js';

/*
 * A job of an executor whose jobs outlive a run has a room, `jobs/KEY/ATTEMPT/`, in the store, which is all that both sides are
 * sure to share. Each blob in it is put once: which code it runs, what the job is to do, under which name it was submitted and as which job, that its
 * worker has begun, that it is asked to stop, and what it says, in numbered pieces. Nothing of it is needed by any result.
 */

/** Room of one attempt at a key. */
export interface JobRoom {
  readonly key: Digest;
  /** From 1. */
  readonly attempt: number;
}

/** Blobs of a room, each put once. */
export type JobEntry = 'request.json' | 'submitted.json' | 'begun.json' | 'interrupt';

const ENTRIES: readonly string[] = ['request.json', 'submitted.json', 'begun.json', 'interrupt'] satisfies readonly JobEntry[];

const LINES = 'lines';

const CODE_MARK = '.code';

const codeIn = (part: string): Digest | undefined => {
  const digest = part.endsWith(CODE_MARK) ? part.slice(0, -CODE_MARK.length) : undefined;
  return Digest.is(digest) ? digest : undefined;
};

/** Tells whether a part of a name below a room is one that a store gives. */
export const isJobEntry = (part: string): boolean =>
  ENTRIES.includes(part) || generationIn(part)?.ending === LINES || codeIn(part) !== undefined;

const folderOf = ({ key, attempt }: JobRoom): string => `${jobsOf(key)}${generationText(attempt)}/`;

/** Name of a blob of a room. */
export const jobEntryName = (room: JobRoom, entry: JobEntry): string => `${folderOf(room)}${entry}`;

/** Name of the mark that the job of a room runs some code, so that this stays. */
export const jobCodeName = (room: JobRoom, code: Digest): string => `${folderOf(room)}${code}${CODE_MARK}`;

/** The key of a room, and the code that its job runs, of the name of such a mark; undefined for another name. */
export const jobCodeIn = (name: string): { readonly key: Digest; readonly code: Digest } | undefined => {
  const [key, , mark = '', ...below] = name.startsWith(JOBS) ? name.slice(JOBS.length).split('/') : [];
  const code = codeIn(mark);
  return code === undefined || !Digest.is(key) || below.length > 0 ? undefined : { key, code };
};

/** Name of a piece of what a job says, from 1. */
export const jobPieceName = (room: JobRoom, piece: number): string => `${folderOf(room)}${generationText(piece)}.${LINES}`;

/** The keys that have rooms of jobs. */
export const keysWithJobs = async (blobs: Blobs): Promise<readonly Digest[]> =>
  [...new Set((await blobs.list(JOBS)).map((name) => name.slice(JOBS.length).split('/')[0]))].filter(Digest.is);

/** The rooms of a key, oldest first. */
export const listJobRooms = async (blobs: Blobs, key: Digest): Promise<readonly JobRoom[]> => {
  const attempts = (await blobs.list(jobsOf(key))).flatMap((name) => {
    const found = generationIn(`${name.slice(jobsOf(key).length).split('/')[0]}.json`);
    return found === undefined ? [] : [found.generation];
  });
  return [...new Set(attempts)].sort((a, b) => a - b).map((attempt) => ({ key, attempt }));
};

/** Number of the last piece that a room has; 0 where there is none. */
export const lastJobPiece = async (blobs: Blobs, room: JobRoom): Promise<number> => {
  const folder = folderOf(room);
  const pieces = (await blobs.list(folder)).flatMap((name) => {
    const found = generationIn(name.slice(folder.length));
    return found?.ending === LINES ? [found.generation] : [];
  });
  return Math.max(0, ...pieces);
};

/** Removes the rooms of a key, up to an attempt where one is given. */
export const removeJobRooms = async (blobs: Blobs, key: Digest, upTo = Number.POSITIVE_INFINITY): Promise<void> => {
  for (const room of await listJobRooms(blobs, key))
    if (room.attempt <= upTo) for (const name of await blobs.list(folderOf(room))) await blobs.delete(name);
};
