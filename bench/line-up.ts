import { type Timed, warmUp } from './compete.js';
import { type Contestant, type Launch, startContestant } from './contestant.js';

/** A contestant that takes no part. */
export interface Absent {
  readonly name: string;
  readonly reason: string;
}

/** The contestants that are there, and those that are not. */
export interface LineUp {
  readonly contestants: readonly Contestant[];
  readonly absent: readonly Absent[];
}

const isAbsent = (one: Contestant | Absent): one is Absent => 'reason' in one;

/** Starts a contestant and warms it up, or says why it takes no part. */
const ready = async (launch: Launch, timed: readonly Timed[], limit: number): Promise<Contestant | Absent> => {
  const began = performance.now();
  const started = await startContestant(launch, limit);
  if ('missing' in started) return { name: launch.form ?? 'ours', reason: started.missing };
  const { name } = started;
  try {
    if (await warmUp(started, timed, limit - (performance.now() - began) / 1000)) return started;
    started.close();
    return { name, reason: `not ready after ${limit} s` };
  } catch (error) {
    started.close();
    return { name, reason: (error as Error).message };
  }
};

/**
 * Starts contestants one after the other and warms each up, so that none disturbs another.
 *
 * @param limit seconds that each may take to start and warm up
 */
export const lineUp = async (launches: readonly Launch[], timed: readonly Timed[], limit: number): Promise<LineUp> => {
  const contestants: Contestant[] = [];
  const absent: Absent[] = [];
  for (const launch of launches) {
    const result = await ready(launch, timed, limit);
    if (isAbsent(result)) absent.push(result);
    else contestants.push(result);
  }
  return { contestants, absent };
};
