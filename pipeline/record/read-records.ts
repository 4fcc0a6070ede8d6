import * as either from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { Blobs } from '../../artifacts/store/blobs.js';
import { runOf } from '../../artifacts/store/names.js';
import { lifeOf } from '../../artifacts/store/process-identity.js';
import { type FoundRun, listRuns, readRunHead, readRunState, readRunSummary } from '../../artifacts/store/run-blobs.js';
import { inTurns } from '../../base/in-turns.js';
import { newestFirst } from './newest-first.js';
import { RunHead, type RunRecord, RunState } from './record.js';

/**
 * A run that a store has a record of. `over`: it told its end; `killed`: its process is gone without a word; `unknown`: it is
 * of another machine, and has not told its end.
 */
export interface KnownRun extends RunRecord {
  readonly life: 'over' | 'running' | 'killed' | 'unknown';
  /** Number of its newest state: it has changed where this has. */
  readonly generation: number;
}

/** The runs of a store, the newest first, and those whose record is damaged. */
export interface KnownRuns {
  readonly runs: readonly KnownRun[];
  readonly damaged: readonly string[];
}

/** The runs that are over, of which pages and reports know: the newest. */
export const PAGE_RUNS = 100;

const Begun = t.type({ head: t.type({ begun: t.string }) });

const NOTHING_TOLD: RunState = { told: '', stages: [], messages: [], leftOut: 0 };

const LIVES = { alive: 'running', dead: 'killed', unknown: 'unknown' } as const;

/** Reads the record of a run: undefined where it has gone meanwhile, and what is wrong with one that is damaged. */
export const readKnownRun = async (
  blobs: Blobs,
  { run, generation }: FoundRun,
  lives: typeof lifeOf = lifeOf,
  before?: KnownRun,
): Promise<either.Either<string, KnownRun> | undefined> => {
  const head = before === undefined ? await readRunHead(blobs, run, RunHead) : either.right(before.head);
  // Who forgets a run removes its head last.
  if (head === undefined) return (await blobs.list(runOf(run))).length === 0 ? undefined : either.left('its head is missing');
  if (either.isLeft(head)) return head;
  const readState = async (): Promise<either.Either<string, RunState>> => {
    if (generation === 0) return either.right(NOTHING_TOLD);
    if (before?.generation === generation) return either.right(before.state);
    // It has gone on, or gone, meanwhile: the next look finds the newer one.
    return (await readRunState(blobs, run, generation, RunState)) ?? either.right(before?.state ?? NOTHING_TOLD);
  };
  const state = await readState();
  if (either.isLeft(state)) return state;
  const life = state.right.ended === undefined ? LIVES[await lives(head.right.holder)] : 'over';
  return either.right({ head: head.right, state: state.right, life, generation });
};

/** The newest runs that are over, and all others: of the others whose time is not known. */
const newestOf = async (
  blobs: Blobs,
  found: readonly FoundRun[],
  most: number,
  times: Map<string, string>,
): Promise<readonly FoundRun[]> => {
  if (found.length <= most) return found;
  const [over, others] = [found.filter(({ hasSummary }) => hasSummary), found.filter(({ hasSummary }) => !hasSummary)];
  await inTurns(
    over.filter(({ run }) => !times.has(run)),
    async ({ run }) => {
      const summary = await readRunSummary(blobs, run, Begun);
      if (summary !== undefined && either.isRight(summary)) times.set(run, summary.right.head.begun);
    },
  );
  const timeOf = ({ run }: FoundRun): string => times.get(run) ?? '';
  return [...newestFirst(over, timeOf).slice(0, most), ...others];
};

/**
 * Reader of the records of a store's runs; what it has read of one that has not changed is not read again.
 *
 * @param most the number of runs that are over, the newest, that are read (all)
 */
export const recordReader = (
  blobs: Blobs,
  lives: typeof lifeOf = lifeOf,
  most = Number.POSITIVE_INFINITY,
): (() => Promise<KnownRuns>) => {
  let before = new Map<string, KnownRun>();
  const times = new Map<string, string>();
  return async () => {
    const found = await newestOf(blobs, await listRuns(blobs), most, times);
    const read = await inTurns(found, (one) => readKnownRun(blobs, one, lives, before.get(one.run)));
    const runs = read.flatMap((one) => (one !== undefined && either.isRight(one) ? [one.right] : []));
    before = new Map(runs.map((one) => [one.head.run, one]));
    return {
      runs: newestFirst(runs, ({ head }) => head.begun),
      damaged: found.flatMap(({ run }, index) => {
        const one = read[index];
        return one !== undefined && either.isLeft(one) ? [run] : [];
      }),
    };
  };
};
