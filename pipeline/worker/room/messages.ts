import type { Conclusion, Job, WorkerMessage } from '../job.js';

/** Text of a job's request: the job, and what its worker writes into the manifest. */
export interface RoomRequest {
  readonly job: Job;
  readonly conclusion: Conclusion;
  /** Name under which the job is submitted, and its place among those of the name, by which the engine finds it again. */
  readonly name: string;
  readonly place: number;
  /** Command that has the engine begin the job again that runs it; none where the engine has none. */
  readonly requeue?: readonly string[];
}

/** Cause of the end of a worker. */
export type EndCause =
  /** The stage came to its end, or failed. */
  | 'itself'
  /** Somebody asked for it in the room. */
  | 'asked'
  /** The engine's limit on time was near. */
  | 'limit'
  /** A signal from outside. */
  | 'signal'
  /** Another holds the key, or made the result. */
  | 'elsewhere';

/** The last line that a worker says. */
export interface RoomEnd {
  readonly type: 'end';
  readonly by: EndCause;
  /** True of one at the limit on time whose engine begins it again in this room: the end of a turn. */
  readonly goesOn?: true;
  readonly last: Extract<WorkerMessage, { readonly type: 'finished' | 'interrupted' | 'failed' }>;
}

/** A line that a worker says in its room. */
export type RoomLine = WorkerMessage | RoomEnd;

/** Worker that has begun a job. */
export interface RoomBegun {
  readonly host: string;
  readonly pid: number;
}
