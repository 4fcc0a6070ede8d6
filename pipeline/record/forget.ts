import type { Blobs } from '../../artifacts/store/blobs.js';
import { listRuns, removeRun } from '../../artifacts/store/run-blobs.js';
import { type KnownRun, recordReader } from './read-records.js';

/** Runs that a store keeps a record of at least, the newest, and the number beyond which the others go. */
const [KEPT, MOST] = [100, 120];

/** Milliseconds of silence after which a run of another machine counts as gone. */
const SILENT = 24 * 3600 * 1000;

/** Tells whether a record may go: its run is over, or nobody has heard of it for a day. */
const isGone = ({ life, head, state }: KnownRun, now: number): boolean => {
  if (life !== 'unknown') return life !== 'running';
  return now - Date.parse(state.told === '' ? head.begun : state.told) > SILENT;
};

/**
 * Removes the records of the oldest runs that are over, once there are many, and those of other machines that have been silent
 * for a day.
 *
 * @param own the run that asks, whose record stays however its clock goes
 * @param now milliseconds since 1970
 */
export const forgetOldRuns = async (blobs: Blobs, own: string | undefined, now: number): Promise<void> => {
  if ((await listRuns(blobs)).length <= MOST) return;
  const { runs } = await recordReader(blobs)();
  for (const run of runs.slice(KEPT)) if (run.head.run !== own && isGone(run, now)) await removeRun(blobs, run.head.run);
};
