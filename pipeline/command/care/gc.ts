import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { secondsOf } from '../../../artifacts/manifest.js';
import { findGarbage } from '../../../artifacts/store/collect/find-garbage.js';
import type { Garbage } from '../../../artifacts/store/collect/garbage.js';
import { removeGarbage } from '../../../artifacts/store/collect/remove-garbage.js';
import { onDisk } from '../../../artifacts/store/disk-problem.js';
import type { Problem } from '../../../base/problem.js';
import { forgetRun } from '../../record/forget-run.js';
import { rootReader } from '../../record/roots.js';
import type { RunSummary } from '../../record/summary.js';
import type { Host } from '../host.js';
import { formatSeconds } from '../present/format.js';
import { costOf, garbageLines } from './gc-text.js';
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
  /** True to clear what this machine keeps of stores elsewhere, and nothing else. */
  readonly cache?: boolean;
  readonly json?: boolean;
}

/** Seconds that an entry has to be old where nothing else is said: others than runs may be writing, such as a copy of a store. */
const HOUR = 3600;

/** The runs beyond the newest of each experiment that are over and not pinned. */
const beyond = ({ runs, pins }: OpenRuns, keep: number | undefined): readonly RunSummary[] => {
  if (keep === undefined) return [];
  const pinned = new Set(pins.flatMap(({ of }) => ('run' in of ? [of.run] : [])));
  const counts = new Map<string, number>();
  return runs.filter(({ head: { run, experiment }, life }) => {
    if (pinned.has(run)) return false;
    const count = (counts.get(experiment) ?? 0) + 1;
    counts.set(experiment, count);
    return count > keep && life !== 'running' && life !== 'unknown';
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
}

const textOf = ({ isDone, older, forgotten, garbage, spared }: Report): string => {
  const age = older === 0 ? '' : ` older than ${formatSeconds(older)}`;
  if (forgotten.length + garbage.length === 0) return `the store has nothing${age} that no run and no pin needs`;
  return [
    ...forgotten.map((name) => `${isDone ? 'forgotten' : 'to be forgotten'}: the run ${name}`),
    ...garbageLines(garbage, isDone ? 'removed' : 'to be removed'),
    ...(spared.length === 0 ? [] : [`${spared.length} more have come to be needed meanwhile, and stay`]),
    ...(isDone ? [] : ['nothing is removed yet: `pipe gc --yes`, with the same options, does it']),
  ].join('\n');
};

const jsonOf = ({ isDone, forgotten, garbage, spared }: Report): string => {
  const entries = garbage.map(({ room, entry, bytes, digest, manifest }) => ({
    room,
    entry,
    bytes,
    ...(digest === undefined ? {} : { digest }),
    ...(manifest === undefined ? {} : { stage: manifest.parts.stage, seconds: secondsOf(manifest) }),
  }));
  return JSON.stringify(
    { removed: isDone, forgotten, ...costOf(garbage), entries, spared: spared.map(({ entry }) => entry) },
    null,
    2,
  );
};

const collect = async (opened: OpenRuns, { yes = false, older = HOUR, keepRuns }: GcOptions): Promise<Report> => {
  const { blobs } = opened.store;
  const forgotten = beyond(opened, keepRuns);
  const names = forgotten.map(({ head }) => head.name);
  if (!yes) {
    const readRoots = rootReader(blobs, new Set(forgotten.map(({ head }) => head.run)));
    const { garbage } = await findGarbage(blobs, readRoots, older);
    return { isDone: false, older, forgotten: names, garbage, spared: [] };
  }
  for (const { head } of forgotten) await forgetRun(blobs, head);
  const readRoots = rootReader(blobs);
  const { removed, spared } = await removeGarbage(blobs, readRoots, await findGarbage(blobs, readRoots, older));
  return { isDone: true, older, forgotten: names, garbage: removed, spared };
};

/** `pipe gc`: what no run and no pin needs, named, or removed. */
export const gcCommand = (options: GcOptions, host: Host): taskEither.TaskEither<Problem, string> =>
  pipe(
    openRuns(options, host),
    taskEither.chain((opened) => onDisk(opened.store.where, () => collect(opened, options))),
    taskEither.map(options.json ? jsonOf : textOf),
  );
