import * as either from 'fp-ts/lib/Either.js';
import type { SilentMachine } from '../../../artifacts/store/collect/kept-by-machines.js';
import type { UnaskedMachine } from '../../../artifacts/store/collect/roots.js';
import { TOLD_AFTER } from '../../../artifacts/store/collect/silence.js';
import { type Problem, problem } from '../../../base/problem.js';
import { formatBytes, formatSeconds } from '../../../base/quantities.js';
import { quoted } from '../../../base/quote.js';
import type { RunSummary } from '../../record/summary.js';

const refused = (what: string, remedy: string): either.Either<Problem, never> =>
  either.left(problem('usage', what, '--lost', remedy));

/** Refuses the name of a machine that is said to be lost, where nothing in the store counts for it, or it is at work. */
export const expectLost = (lost: readonly string[], unasked: readonly UnaskedMachine[]): either.Either<Problem, void> => {
  const hosts = unasked.flatMap(({ host }) => host ?? []);
  const known = hosts.length === 0 ? 'there is no such machine' : `those are ${hosts.map(quoted).join(', ')}`;
  for (const name of lost) {
    const found = unasked.find(({ host }) => host === name);
    if (found === undefined)
      return refused(
        `no use and no lease of a machine ${quoted(name)} that cannot be asked counts there`,
        `leave it out: ${known}`,
      );
    if (found.age <= TOLD_AFTER)
      return refused(
        `${quoted(name)} said something ${formatSeconds(found.age / 1000)} ago`,
        `end what runs there; once it has been silent for ${formatSeconds(TOLD_AFTER / 1000)} it may count as lost`,
      );
  }
  return either.right(undefined);
};

const minute = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;

/** Silent machine as a program reads of it, or uses that cannot be read in its place. */
export interface ToldMachine {
  readonly host?: string;
  readonly unread?: readonly string[];
  /** Names of its runs. */
  readonly runs: readonly string[];
  /** ISO 8601, as `until`. */
  readonly since: string;
  readonly until: string;
  readonly bytes: number;
}

/** Facts of silent machines for a program, with the names of their runs; of uses that cannot be read those in place of a machine. */
export const machinesJson = (machines: readonly SilentMachine[], runs: readonly RunSummary[]): readonly ToldMachine[] => {
  const nameOf = new Map(runs.map(({ head }) => [head.run, head.name]));
  return machines.map(({ host, unread, runs: ids, time, until, bytes }) => ({
    ...(host === undefined ? { unread } : { host }),
    runs: ids.map((run) => nameOf.get(run) ?? run),
    since: new Date(time).toISOString(),
    until: new Date(until).toISOString(),
    bytes,
  }));
};

/** Lines on silent machines: whose marks keep how much since when, until when they count, and what to do. */
export const machineLines = (machines: readonly ToldMachine[]): readonly string[] =>
  machines.flatMap(({ host, unread = [], runs, since, until, bytes }) => {
    const of = runs.length === 0 ? '' : ` for ${runs.length === 1 ? 'the run' : 'the runs'} ${runs.join(', ')}`;
    const counts = `counts until ${minute(until)}, and keeps ${formatBytes(bytes)}`;
    if (host !== undefined)
      return [
        `the machine ${host} has said nothing since ${minute(since)}; what it uses${of} ${counts}`,
        `  if it is gone for good: \`pipe gc --lost ${host}\``,
      ];
    const more = unread.length > 1 ? ` and ${unread.length - 1} more` : '';
    return [
      `the use ${unread[0]}${more} cannot be read; what is used${of} ${counts}`,
      '  if nothing of that goes on: `pipe verify --repair` removes what is damaged',
    ];
  });
