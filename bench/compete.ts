import type { Contestant } from './contestant.js';
import { median } from './median.js';

/** What is timed: a pass, a step, or a search step of the second order. */
export type Timed = 'pass' | 'step' | 'unrolled';

/** Median milliseconds of a contestant; undefined for what was not timed. */
export type Times = Readonly<Partial<Record<Timed, number>>>;

// Node.js compiles our JavaScript anew while it learns which parts run often; what takes long needs fewer rounds.
const [WARM_UPS, WARM_UP_MILLISECONDS] = [5, 4000];

/**
 * Runs what will be timed until times no longer fall for reasons of the runtime: at least once.
 *
 * @returns whether it was done within the limit in seconds
 */
export const warmUp = async (contestant: Contestant, timed: readonly Timed[], limit: number): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), 1000 * limit);
  });
  const rounds = async (): Promise<true> => {
    let spent = 0;
    for (let round = 0; round < WARM_UPS && (round === 0 || spent < WARM_UP_MILLISECONDS); round++) {
      for (const what of timed) spent += await contestant.ask<number>(what);
    }
    return true;
  };
  const running = rounds();
  try {
    return await Promise.race([running, late]);
  } finally {
    clearTimeout(timer);
    // If it is late it will be ended, and nobody waits for its answer any more.
    running.catch(() => undefined);
  }
};

/** Times, or the failure thrown. */
export const timesOf = (outcome: Times | Error | undefined): Times => {
  if (outcome instanceof Error) throw outcome;
  return outcome ?? {};
};

/**
 * Times of every contestant, in turns, so that a busy moment of the machine hits all of them; of one that fails what it failed
 * with, and it is left out of the turns that follow.
 */
export const compete = async (
  contestants: readonly Contestant[],
  timed: readonly Timed[],
  repeat: number,
): Promise<readonly (Times | Error)[]> => {
  const failures = new Map<Contestant, Error>();
  const taken = contestants.map((): Record<Timed, number[]> => ({ pass: [], step: [], unrolled: [] }));
  for (let round = 0; round < repeat; round++) {
    for (const what of timed) {
      for (const [i, contestant] of contestants.entries()) {
        if (failures.has(contestant)) continue;
        try {
          (taken[i] as Record<Timed, number[]>)[what].push(await contestant.ask<number>(what));
        } catch (error) {
          failures.set(contestant, error as Error);
        }
      }
    }
  }
  return taken.map(
    (times, i) =>
      failures.get(contestants[i] as Contestant) ?? Object.fromEntries(timed.map((what) => [what, median(times[what])])),
  );
};
