import type * as t from 'io-ts';
import type { Blobs } from './blobs.js';
import { replaceEntry } from './entry.js';
import { generationIn, generationText, RUNS, runOf } from './names.js';
import { readSealed, sealedBytes } from './sealed-entry.js';

/*
 * A run is `runs/RUN/run.json`, which never changes, and a generation `runs/RUN/NNNNNNNNNN.json` of what became of it: the next
 * is put first, then the one before goes. Once the run is over `runs/RUN/summary.json` has what a list of runs shows, which saves
 * reading the rest. Nothing of it is needed by any result: it may be removed at any time.
 */

const [HEAD, SUMMARY] = ['run.json', 'summary.json'];

/** Tells whether a part of a name below a run is one that a store gives. */
export const isRunEntry = (part: string): boolean => part === HEAD || part === SUMMARY || generationIn(part)?.ending === 'json';

/** Place of a run among the blobs of a store. */
export interface FoundRun {
  readonly run: string;
  /** The number of its newest state; 0 where there is none yet. */
  readonly generation: number;
  /** True where it has a summary: it is over. */
  readonly hasSummary: boolean;
}

/** The runs that a store has a record of, in no order. */
export const listRuns = async (blobs: Blobs): Promise<readonly FoundRun[]> => {
  const newest = new Map<string, number>();
  const summarised = new Set<string>();
  for (const name of await blobs.list(RUNS)) {
    const [run = '', part = ''] = name.slice(RUNS.length).split('/');
    if (!isRunEntry(part)) continue;
    if (part === SUMMARY) summarised.add(run);
    newest.set(run, Math.max(newest.get(run) ?? 0, generationIn(part)?.generation ?? 0));
  }
  return [...newest].map(([run, generation]) => ({ run, generation, hasSummary: summarised.has(run) }));
};

/** Writes the head of a run, JSON that does not change any more. */
export const putRunHead = (blobs: Blobs, run: string, head: unknown): Promise<void> =>
  replaceEntry(blobs, `${runOf(run)}${HEAD}`, sealedBytes(head));

/** Writes the state of a run, JSON, as a generation from 1. For the process of the run alone. */
export const putRunState = (blobs: Blobs, run: string, generation: number, state: unknown): Promise<void> =>
  replaceEntry(blobs, `${runOf(run)}${generationText(generation)}.json`, sealedBytes(state));

/** Name of the summary of a run. */
export const runSummaryName = (run: string): string => `${runOf(run)}${SUMMARY}`;

/** Writes the summary of a run that is over, JSON, in the place of one that is there. */
export const putRunSummary = (blobs: Blobs, run: string, summary: unknown): Promise<void> =>
  replaceEntry(blobs, runSummaryName(run), sealedBytes(summary));

/** Removes a state of a run, once there is a newer one. */
export const removeRunState = (blobs: Blobs, run: string, generation: number): Promise<void> =>
  blobs.delete(`${runOf(run)}${generationText(generation)}.json`);

/** Reads the head of a run. */
export const readRunHead = <A, O>(blobs: Blobs, run: string, codec: t.Type<A, O, unknown>) =>
  readSealed(blobs, `${runOf(run)}${HEAD}`, codec);

/** Reads the summary of a run. */
export const readRunSummary = <A, O>(blobs: Blobs, run: string, codec: t.Type<A, O, unknown>) =>
  readSealed(blobs, runSummaryName(run), codec);

/** Reads the state of a run in a generation. */
export const readRunState = <A, O>(blobs: Blobs, run: string, generation: number, codec: t.Type<A, O, unknown>) =>
  readSealed(blobs, `${runOf(run)}${generationText(generation)}.json`, codec);

/** Removes all that a store has of a run's record, the state first. */
export const removeRun = async (blobs: Blobs, run: string): Promise<void> => {
  const names = await blobs.list(runOf(run));
  for (const name of [...names.filter((one) => !one.endsWith(`/${HEAD}`)), `${runOf(run)}${HEAD}`]) await blobs.delete(name);
  // Who reads the runs may have put a summary meanwhile.
  for (const name of await blobs.list(runOf(run))) await blobs.delete(name);
};
