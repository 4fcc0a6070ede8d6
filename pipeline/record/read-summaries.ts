import * as either from 'fp-ts/lib/Either.js';
import type { Blobs } from '../../artifacts/store/blobs.js';
import type { lifeOf } from '../../artifacts/store/process-identity.js';
import { type FoundRun, listRuns, readRunSummary } from '../../artifacts/store/run-blobs.js';
import { inTurns } from '../../base/in-turns.js';
import { newestFirst } from './newest-first.js';
import { type KnownRun, readKnownRun } from './read-records.js';
import { RunSummary, summaryOf, timeOf } from './summary.js';

/** The runs of a store in short, the newest first, and those whose record is damaged. */
export interface Summaries {
  readonly runs: readonly RunSummary[];
  readonly damaged: readonly string[];
}

/** The summary of a run: the one that it left, or what its record says; undefined where it has gone meanwhile. */
export const readSummary = async (
  blobs: Blobs,
  found: FoundRun,
  lives?: typeof lifeOf,
): Promise<either.Either<string, RunSummary> | undefined> => {
  const kept = found.hasSummary ? await readRunSummary(blobs, found.run, RunSummary) : undefined;
  if (kept !== undefined && either.isRight(kept)) return kept;
  const known = await readKnownRun(blobs, found, lives);
  return known && either.map((run: KnownRun) => summaryOf(run, run.life))(known);
};

/** Reads the runs of a store in short: of one that is over its summary alone. */
export const readSummaries = async (blobs: Blobs, lives?: typeof lifeOf): Promise<Summaries> => {
  const listed = await listRuns(blobs);
  const read = await inTurns(listed, (found) => readSummary(blobs, found, lives));
  const runs = read.flatMap((one) => (one !== undefined && either.isRight(one) ? [one.right] : []));
  return {
    runs: newestFirst(runs, timeOf),
    damaged: listed.flatMap(({ run }, index) => {
      const one = read[index];
      return one !== undefined && either.isLeft(one) ? [run] : [];
    }),
  };
};
