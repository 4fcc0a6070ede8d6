import * as either from 'fp-ts/lib/Either.js';
import type { Digest } from '../../artifacts/digest.js';
import type { Blobs } from '../../artifacts/store/blobs.js';
import { openObjects } from '../../artifacts/store/objects.js';
import type { lifeOf } from '../../artifacts/store/process-identity.js';
import {
  type FoundRun,
  listRuns,
  putRunSummary,
  readRunHead,
  readRunSummary,
  removeRun,
} from '../../artifacts/store/run-blobs.js';
import { inTurns } from '../../base/in-turns.js';
import { orThrow } from '../../base/or-throw.js';
import { readFigures } from './figures.js';
import { newestFirst } from './newest-first.js';
import { type KnownRun, readKnownRun } from './read-records.js';
import { RunHead } from './record.js';
import { RunSummary, summaryOf, timeOf } from './summary.js';

/** The lives of a run that told its end. */
const ENDED: readonly RunSummary['life'][] = ['over', 'failed', 'interrupted'];

/** The runs of a store in short, the newest first, and those whose record is damaged. */
export interface Summaries {
  readonly runs: readonly RunSummary[];
  readonly damaged: readonly string[];
}

/** The summary that a run left; undefined where there is none, or none that can be read. */
const keptSummary = async (blobs: Blobs, { run, hasSummary }: FoundRun): Promise<RunSummary | undefined> => {
  const kept = hasSummary ? await readRunSummary(blobs, run, RunSummary) : undefined;
  return kept !== undefined && either.isRight(kept) ? kept.right : undefined;
};

/** The summary that a run left, or its record. */
type Found = { readonly kept: RunSummary } | { readonly known: KnownRun };

const findSummary = async (
  blobs: Blobs,
  found: FoundRun,
  lives: typeof lifeOf | undefined,
): Promise<either.Either<string, Found> | undefined> => {
  const kept = await keptSummary(blobs, found);
  if (kept !== undefined) return either.right({ kept });
  const known = await readKnownRun(blobs, found, lives);
  return known && either.map((run: KnownRun) => ({ known: run }))(known);
};

const asSummary = (found: Found): RunSummary => ('kept' in found ? found.kept : summaryOf(found.known, found.known.life));

/** The summary of a run: the one that it left, or what its record says; undefined where it has gone meanwhile. */
export const readSummary = async (
  blobs: Blobs,
  run: FoundRun,
  lives?: typeof lifeOf,
): Promise<either.Either<string, RunSummary> | undefined> => {
  const found = await findSummary(blobs, run, lives);
  return found && either.map(asSummary)(found);
};

/** Puts the summary of a run that had none; nothing stays of one that was forgotten meanwhile. */
const putSummary = async (blobs: Blobs, summary: RunSummary): Promise<void> => {
  const { run } = summary.head;
  await putRunSummary(blobs, run, RunSummary.encode(summary));
  if ((await readRunHead(blobs, run, RunHead)) === undefined) await removeRun(blobs, run);
};

/**
 * Reads the summary of a run; of one that is over and has none that can be read, as versions before left it and a run that was
 * killed at its end, its figures come from its outputs, and the summary is written where all of them can be read and the store
 * takes it.
 */
const readWithFigures = async (
  blobs: Blobs,
  run: FoundRun,
  lives: typeof lifeOf | undefined,
  read: (digest: Digest) => Promise<Uint8Array>,
): Promise<either.Either<string, RunSummary> | undefined> => {
  const found = await findSummary(blobs, run, lives);
  if (found === undefined || either.isLeft(found)) return found;
  const summary = asSummary(found.right);
  if ('kept' in found.right || !ENDED.includes(summary.life)) return either.right(summary);
  let isWhole = true;
  const figures = await readFigures(found.right.known.state, (digest) =>
    read(digest).catch((cause: unknown) => {
      isWhole = false;
      throw cause;
    }),
  );
  const whole = { ...summary, figures };
  if (isWhole) await putSummary(blobs, whole).catch(() => undefined);
  return either.right(whole);
};

/** Reads the runs of a store in short: of one that is over its summary alone. */
export const readSummaries = async (blobs: Blobs, lives?: typeof lifeOf): Promise<Summaries> => {
  const listed = await listRuns(blobs);
  const objects = openObjects(blobs);
  const bytesOf = async (digest: Digest): Promise<Uint8Array> => orThrow(await objects.read(digest)());
  const read = await inTurns(listed, (found) => readWithFigures(blobs, found, lives, bytesOf));
  const runs = read.flatMap((one) => (one !== undefined && either.isRight(one) ? [one.right] : []));
  return {
    runs: newestFirst(runs, timeOf),
    damaged: listed.flatMap(({ run }, index) => {
      const one = read[index];
      return one !== undefined && either.isLeft(one) ? [run] : [];
    }),
  };
};
