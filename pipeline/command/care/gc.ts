import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { secondsOf } from '../../../artifacts/manifest.js';
import type { Blobs } from '../../../artifacts/store/blobs.js';
import { findGarbage } from '../../../artifacts/store/collect/find-garbage.js';
import type { Garbage } from '../../../artifacts/store/collect/garbage.js';
import { keptByMachines } from '../../../artifacts/store/collect/kept-by-machines.js';
import { removeGarbage } from '../../../artifacts/store/collect/remove-garbage.js';
import type { ReadRoots } from '../../../artifacts/store/collect/roots.js';
import { isGoneBy, lastWordIn } from '../../../artifacts/store/collect/silence.js';
import { onDisk } from '../../../artifacts/store/disk-problem.js';
import { runOf } from '../../../artifacts/store/names.js';
import { lifeOf } from '../../../artifacts/store/process-identity.js';
import { readRunHead } from '../../../artifacts/store/run-blobs.js';
import { inTurns } from '../../../base/in-turns.js';
import { orThrow } from '../../../base/or-throw.js';
import type { Problem } from '../../../base/problem.js';
import { formatSeconds } from '../../../base/quantities.js';
import { forgetRun } from '../../record/forget-run.js';
import { RunHead } from '../../record/record.js';
import { rootReader } from '../../record/roots.js';
import type { RunSummary } from '../../record/summary.js';
import type { Host } from '../host.js';
import { costOf, garbageLines } from './gc-text.js';
import { expectLost, machineLines, machinesJson, type ToldMachine } from './lost-machines.js';
import { type OpenRuns, openRuns } from './open-runs.js';

/** Options of `pipe gc`. */
export interface GcOptions {
  readonly store?: string;
  /** True to remove what is found. */
  readonly yes?: boolean;
  /** Seconds that an entry has to be old (an hour). */
  readonly older?: number;
  /** The number of runs of each experiment that are kept, the newest (all). */
  readonly keepRuns?: number;
  /** The names of machines that are gone for good: what their processes use and hold counts no more (none). */
  readonly lost?: readonly string[];
  /** True to clear what this machine keeps of stores elsewhere, and nothing else. */
  readonly cache?: boolean;
  readonly json?: boolean;
}

/** Seconds that an entry has to be old where nothing else is said: others than runs may be writing, such as a copy of a store. */
const HOUR = 3600;

/**
 * Tells of runs whether they may go on: one of a machine that cannot be asked where its uses count, or its record does by its last
 * word.
 */
const goingOnIn = async (
  blobs: Blobs,
  readRoots: ReadRoots,
  lost: readonly string[],
): Promise<(run: RunSummary) => Promise<boolean>> => {
  const inUse = new Set((await readRoots()).uses.map(({ run }) => run));
  const lastWord = lastWordIn(blobs);
  return async ({ life, head: { run } }) => {
    if (life !== 'unknown') return life === 'running';
    if (inUse.has(run)) return true;
    const head = await readRunHead(blobs, run, RunHead);
    const host = head !== undefined && either.isRight(head) ? head.right.holder.host : undefined;
    return !isGoneBy(await lastWord([runOf(run)]), host, lost);
  };
};

/** The runs beyond the newest of each experiment that are over and not pinned. */
const beyond = async (
  { store, runs, pins }: OpenRuns,
  keep: number | undefined,
  readRoots: ReadRoots,
  lost: readonly string[],
): Promise<readonly RunSummary[]> => {
  if (keep === undefined) return [];
  const pinned = new Set(pins.flatMap(({ of }) => ('run' in of ? [of.run] : [])));
  const counts = new Map<string, number>();
  const older = runs.filter(({ head: { run, experiment } }) => {
    if (pinned.has(run)) return false;
    const count = (counts.get(experiment) ?? 0) + 1;
    counts.set(experiment, count);
    return count > keep;
  });
  if (older.length === 0) return [];
  const goesOn = await goingOnIn(store.blobs, readRoots, lost);
  const going = await inTurns(older, goesOn);
  return older.filter((_, index) => !going[index]);
};

/** Facts of a collection for a person or a program. */
interface Report {
  readonly isDone: boolean;
  /** Seconds that an entry had to be old. */
  readonly older: number;
  readonly forgotten: readonly string[];
  readonly garbage: readonly Garbage[];
  readonly spared: readonly Garbage[];
  /** The machines that keep something, and that have been silent for a while. */
  readonly machines: readonly ToldMachine[];
}

const textOf = ({ isDone, older, forgotten, garbage, spared, machines }: Report): string => {
  const age = older === 0 ? '' : ` older than ${formatSeconds(older)}`;
  if (forgotten.length + garbage.length === 0)
    return [`the store has nothing${age} that no run and no pin needs`, ...machineLines(machines)].join('\n');
  return [
    ...forgotten.map((name) => `${isDone ? 'forgotten' : 'to be forgotten'}: the run ${name}`),
    ...garbageLines(garbage, isDone ? 'removed' : 'to be removed'),
    ...(spared.length === 0 ? [] : [`${spared.length} more have come to be needed meanwhile, and stay`]),
    ...machineLines(machines),
    ...(isDone ? [] : ['nothing is removed yet: `pipe gc --yes`, with the same options, does it']),
  ].join('\n');
};

const jsonOf = ({ isDone, forgotten, garbage, spared, machines }: Report): string => {
  const entries = garbage.map(({ room, entry, bytes, digest, manifest }) => ({
    room,
    entry,
    bytes,
    ...(digest === undefined ? {} : { digest }),
    ...(manifest === undefined ? {} : { stage: manifest.parts.stage, seconds: secondsOf(manifest) }),
  }));
  return JSON.stringify(
    { removed: isDone, forgotten, ...costOf(garbage), entries, spared: spared.map(({ entry }) => entry), machines },
    null,
    2,
  );
};

const collect = async (opened: OpenRuns, { yes = false, older = HOUR, keepRuns, lost = [] }: GcOptions): Promise<Report> => {
  const { blobs } = opened.store;
  if (lost.length > 0) orThrow(expectLost(lost, (await rootReader(blobs)()).unasked));
  const readRoots = rootReader(blobs, new Set(), lifeOf, lost);
  const forgotten = await beyond(opened, keepRuns, readRoots, lost);
  const names = forgotten.map(({ head }) => head.name);
  const reportOf = async (readLeft: ReadRoots, removal: Pick<Report, 'isDone' | 'garbage' | 'spared'>): Promise<Report> => {
    const machines = machinesJson(await keptByMachines(blobs, readLeft, older), opened.runs);
    return { ...removal, older, forgotten: names, machines };
  };
  if (!yes) {
    const readLeft = rootReader(blobs, new Set(forgotten.map(({ head }) => head.run)), lifeOf, lost);
    const { garbage } = await findGarbage(blobs, readLeft, older);
    return reportOf(readLeft, { isDone: false, garbage, spared: [] });
  }
  for (const { head } of forgotten) await forgetRun(blobs, head);
  const { removed, spared } = await removeGarbage(blobs, readRoots, await findGarbage(blobs, readRoots, older));
  return reportOf(readRoots, { isDone: true, garbage: removed, spared });
};

/** `pipe gc`: what no run and no pin needs, named, or removed. */
export const gcCommand = (options: GcOptions, host: Host): taskEither.TaskEither<Problem, string> =>
  pipe(
    openRuns(options, host),
    taskEither.chain((opened) => onDisk(opened.store.where, () => collect(opened, options))),
    taskEither.map(options.json ? jsonOf : textOf),
  );
