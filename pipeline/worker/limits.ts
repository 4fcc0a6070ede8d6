import { type Problem, problem } from '../../base/problem.js';

/** A stage that computes one step for longer than this is stopped in it, and goes on from the state before that step. */
export const GRACE_MILLISECONDS = 1500;

const GOES_ON = 'run again, which goes on from the last checkpoint';

/** The problem of a stage that took more than the MiB of memory that its resources allow. */
export const memoryProblem = (stage: string, mebibytes: number): Problem =>
  problem(
    'stage',
    `the stage took more memory than its limit of ${mebibytes} MiB`,
    `stage ${stage}`,
    `raise the limit, as with --set ${stage}.resources.memory=${2 * mebibytes}, or give it less to do at once; then ${GOES_ON}`,
  );

/** The problem of a stage that took longer than the minutes that its resources allow. */
export const minutesProblem = (stage: string, minutes: number): Problem =>
  problem(
    'stage',
    `the stage took longer than its limit of ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`,
    `stage ${stage}`,
    `raise the limit, as with --set ${stage}.resources.minutes=${2 * minutes}; then ${GOES_ON}`,
  );

const LOOK_EVERY_MILLISECONDS = 100;
const MEBIBYTE = 2 ** 20;

/** Calls back once the resident set of this process is larger than so many MiB; what it gives ends the watching. */
export const watchMemory = (mebibytes: number, onMore: () => void): (() => void) => {
  const looking = setInterval(() => {
    if (process.memoryUsage.rss() <= mebibytes * MEBIBYTE) return;
    clearInterval(looking);
    onMore();
  }, LOOK_EVERY_MILLISECONDS);
  return () => clearInterval(looking);
};

/** Calls back once so many minutes have passed; what it gives ends the watching. */
export const watchMinutes = (minutes: number, now: () => number, onLater: () => void): (() => void) => {
  const until = now() + minutes * 60_000;
  // A single timer cannot wait for longer than 24 days.
  const looking = setInterval(
    () => {
      if (now() < until) return;
      clearInterval(looking);
      onLater();
    },
    Math.min(minutes * 60_000, 1000),
  );
  return () => clearInterval(looking);
};
