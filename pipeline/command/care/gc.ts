import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { secondsOf } from '../../../artifacts/manifest.js';
import { findGarbage } from '../../../artifacts/store/collect/find-garbage.js';
import type { Garbage } from '../../../artifacts/store/collect/garbage.js';
import { keptByMachines } from '../../../artifacts/store/collect/kept-by-machines.js';
import { removeGarbage } from '../../../artifacts/store/collect/remove-garbage.js';
import type { ReadRoots } from '../../../artifacts/store/collect/roots.js';
import { GONE_AFTER } from '../../../artifacts/store/collect/silence.js';
import { onDisk } from '../../../artifacts/store/disk-problem.js';
import { orThrow } from '../../../base/or-throw.js';
import type { Problem } from '../../../base/problem.js';
import { formatSeconds } from '../../../base/quantities.js';
import { forgetRun } from '../../record/forget-run.js';
import { rootReader } from '../../record/roots.js';
import type { RunSummary } from '../../record/summary.js';
import type { Host } from '../host.js';
import { costOf, garbageLines } from './gc-text.js';
import { expectLost, lifeWithout, machineLines, machinesJson } from './lost-machines.js';
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

/** Tells whether a run may go on: of a machine that cannot be asked, for as long as its marks would count. */
const mayGoOn = ({ life, told }: RunSummary, now: number): boolean =>
  life === 'running' || (life === 'unknown' && now - Date.parse(told) < GONE_AFTER);

/** The runs beyond the newest of each experiment that are over and not pinned. */
const beyond = ({ runs, pins }: OpenRuns, keep: number | undefined, now: number): readonly RunSummary[] => {
  if (keep === undefined) return [];
  const pinned = new Set(pins.flatMap(({ of }) => ('run' in of ? [of.run] : [])));
  const counts = new Map<string, number>();
  return runs.filter((one) => {
    const { run, experiment } = one.head;
    if (pinned.has(run)) return false;
    const count = (counts.get(experiment) ?? 0) + 1;
    counts.set(experiment, count);
    return count > keep && !mayGoOn(one, now);
  });
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
  readonly machines: ReturnType<typeof machinesJson>;
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

const collect = async (
  opened: OpenRuns,
  { yes = false, older = HOUR, keepRuns, lost = [] }: GcOptions,
  now: number,
): Promise<Report> => {
  const { blobs } = opened.store;
  if (lost.length > 0) orThrow(expectLost(lost, (await rootReader(blobs)()).unasked));
  const lives = lifeWithout(lost);
  const forgotten = beyond(opened, keepRuns, now);
  const names = forgotten.map(({ head }) => head.name);
  const reportOf = async (readRoots: ReadRoots, removal: Pick<Report, 'isDone' | 'garbage' | 'spared'>): Promise<Report> => {
    const machines = machinesJson(await keptByMachines(blobs, readRoots, older), opened.runs);
    return { ...removal, older, forgotten: names, machines };
  };
  if (!yes) {
    const readRoots = rootReader(blobs, new Set(forgotten.map(({ head }) => head.run)), lives);
    const { garbage } = await findGarbage(blobs, readRoots, older);
    return reportOf(readRoots, { isDone: false, garbage, spared: [] });
  }
  for (const { head } of forgotten) await forgetRun(blobs, head);
  const readRoots = rootReader(blobs, new Set(), lives);
  const { removed, spared } = await removeGarbage(blobs, readRoots, await findGarbage(blobs, readRoots, older));
  return reportOf(readRoots, { isDone: true, garbage: removed, spared });
};

/** `pipe gc`: what no run and no pin needs, named, or removed. */
export const gcCommand = (options: GcOptions, host: Host): taskEither.TaskEither<Problem, string> =>
  pipe(
    openRuns(options, host, lifeWithout(options.lost ?? [])),
    taskEither.chain((opened) => onDisk(opened.store.where, () => collect(opened, options, host.now().getTime()))),
    taskEither.map(options.json ? jsonOf : textOf),
  );
