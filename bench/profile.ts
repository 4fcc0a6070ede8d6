import type { ProgramTime } from '../kernels/engine/engine.js';
import { startContestant } from './contestant.js';
import { ours } from './launches.js';
import type { Network } from './networks.js';
import type { Options } from './options.js';
import { digits, percent, table } from './table.js';

/** Rows of the table: programs after these are summed up. */
const MOST_ROWS = 30;

const rowsOf = (times: readonly ProgramTime[], total: number): readonly (readonly string[])[] =>
  times.map(({ program, launches, milliseconds }) => [
    program,
    String(launches),
    digits(milliseconds, 3),
    percent(milliseconds / total),
  ]);

const sumOf = (times: readonly ProgramTime[], program: string): ProgramTime => ({
  program,
  launches: times.reduce((sum, { launches }) => sum + launches, 0),
  milliseconds: times.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
});

/**
 * The time of our engine's device by program in a pass of a network, as a table: in a process of its own, since measuring every
 * launch makes all of them slower.
 */
export const profileOf = async (network: Network, { threads, backend }: Options): Promise<string> => {
  const started = await startContestant(ours(network, threads, backend, { SLUICE_GPU_PROFILE: '1' }));
  if ('missing' in started) return `no profile: ${started.missing}`;
  try {
    const times = await started.ask<readonly ProgramTime[]>('profile');
    if (times.length === 0) return `no profile: ${started.name} does not measure its programs`;
    const all = sumOf(times, 'all');
    const rest = times.slice(MOST_ROWS);
    const shown = [...times.slice(0, MOST_ROWS), ...(rest.length > 0 ? [sumOf(rest, `${rest.length} others`)] : []), all];
    return `\n${table(['program', 'launches', 'GPU, ms', 'share'], rowsOf(shown, all.milliseconds))}`;
  } catch (error) {
    return `no profile: ${(error as Error).message}`;
  } finally {
    started.close();
  }
};
