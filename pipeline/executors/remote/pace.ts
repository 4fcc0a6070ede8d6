import { setTimeout as sleep } from 'node:timers/promises';

/** Times of a remote executor, in milliseconds, and its clock; a test may set them. */
export interface Pace {
  /** Time that jobs which become ready are gathered for. */
  readonly gather: number;
  /** Least time between two submissions. */
  readonly submitEvery: number;
  /** Least time between two questions for the states of all jobs. */
  readonly askEvery: number;
  /** Times between two looks into a room: the first, and the longest after silence. */
  readonly lookEvery: number;
  readonly lookAtMost: number;
  /** Time for which the word of an engine that a job is gone is not believed while the store says nothing. */
  readonly doubtFor: number;
  /** Time that a job which is asked to stop is waited for. */
  readonly stopWithin: number;
  /** Longest pause before an engine that is away is asked again. */
  readonly awayAtMost: number;
  readonly now: () => number;
  readonly wait: (milliseconds: number, signal?: AbortSignal) => Promise<unknown>;
}

/** The usual pace. */
export const USUAL_PACE: Pace = {
  gather: 1000,
  submitEvery: 1000,
  askEvery: 4000,
  lookEvery: 500,
  lookAtMost: 3000,
  doubtFor: 10_000,
  stopWithin: 30_000,
  awayAtMost: 60_000,
  now: () => performance.now(),
  wait: (milliseconds, signal) => sleep(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => undefined),
};
