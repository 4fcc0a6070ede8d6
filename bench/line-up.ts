import { type Timed, warmUp } from './compete.js';
import { type Contestant, type Launch, startContestant } from './contestant.js';

/** The contestants that are there, and a line about each that is not. */
export interface LineUp {
  readonly contestants: readonly Contestant[];
  readonly absent: readonly string[];
}

/** Starts a contestant and warms it up, or says why it takes no part. */
const ready = async (launch: Launch, timed: readonly Timed[], limit: number): Promise<Contestant | string> => {
  const started = await startContestant(launch);
  if ('missing' in started) return started.missing;
  try {
    if (await warmUp(started, timed, limit)) return started;
    started.close();
    return `${started.name}: not ready after ${limit} s`;
  } catch (error) {
    started.close();
    return `${started.name}: ${(error as Error).message}`;
  }
};

/**
 * Starts contestants one after the other and warms each up, so that none disturbs another.
 *
 * @param limit seconds that each may take to warm up
 */
export const lineUp = async (launches: readonly Launch[], timed: readonly Timed[], limit: number): Promise<LineUp> => {
  const contestants: Contestant[] = [];
  const absent: string[] = [];
  for (const launch of launches) {
    const result = await ready(launch, timed, limit);
    if (typeof result === 'string') absent.push(result);
    else contestants.push(result);
  }
  return { contestants, absent };
};
