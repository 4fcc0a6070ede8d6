import { isHeld } from '../../artifacts/store/blobs/held.js';
import type { Blobs } from '../../artifacts/store/blobs.js';
import type { Job } from './job.js';
import type { ServedBlobs } from './stage-thread.js';

/**
 * Facts of the blobs of a job's store where they have to be served to another thread or process, since the address opens them in
 * this one alone: what is in its memory, and blobs that a program made itself, however far they reach. Undefined otherwise.
 */
export const servedBlobs = ({ store }: Job, { where, reach }: Blobs): ServedBlobs | undefined =>
  reach === 'process' || isHeld(store) ? { where, reach } : undefined;
