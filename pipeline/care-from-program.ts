import { randomUUID } from 'node:crypto';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Digest } from '../artifacts/digest.js';
import { findGarbage } from '../artifacts/store/collect/find-garbage.js';
import type { Garbage } from '../artifacts/store/collect/garbage.js';
import { type Collected, removeGarbage } from '../artifacts/store/collect/remove-garbage.js';
import { onDisk } from '../artifacts/store/disk-problem.js';
import { isPinName, listPins, removePin } from '../artifacts/store/pins.js';
import { performTransfer, type TransferProgress, type Transferred } from '../artifacts/store/transfer/perform-transfer.js';
import { planTransfer } from '../artifacts/store/transfer/plan-transfer.js';
import type { Store } from '../artifacts/store.js';
import { type Problem, problem } from '../base/problem.js';
import { quoted } from '../base/quote.js';
import { finishedRuns } from './record/finished-runs.js';
import { forgetRun as forget } from './record/forget-run.js';
import { keep } from './record/keep.js';
import { recordReader } from './record/read-records.js';
import { readSummaries, type Summaries } from './record/read-summaries.js';
import { rootReader } from './record/roots.js';
import type { RunSummary } from './record/summary.js';

export type { Collected, Garbage, RunSummary, Summaries, TransferProgress, Transferred };

type Task<A> = taskEither.TaskEither<Problem, A>;

/** Reads the runs of a store in short, the newest first, as `pipe ls` lists them. Errors: a store that cannot be read. */
export const readRuns = (store: Store): Task<Summaries> => onDisk(store.where, () => readSummaries(store.blobs));

/** Forgets a run, as `pipe rm` does; what it alone needed stays until garbage is collected. Errors: a store that cannot be written. */
export const forgetRun = (store: Store, { head }: RunSummary): Task<void> => onDisk(store.where, () => forget(store.blobs, head));

/**
 * Keeps a run, by its identifier, or an artifact, by its digest and the key of the stage that made it, under a name, as
 * `pipe pin` does. Errors: a name that cannot be one, or keeps another thing; an artifact that is gone or damaged.
 */
export const pin = (
  store: Store,
  name: string,
  what: { readonly run: string } | { readonly digest: Digest; readonly key: Digest },
): Task<void> => {
  const refused = (sentence: string, remedy: string): either.Either<Problem, void> =>
    either.left(problem('usage', sentence, 'pin', remedy));
  if (!isPinName(name))
    return taskEither.fromEither(
      refused(`${quoted(name)} is no name for a pin`, 'use letters, digits, "_", "-" and ".", as in "best"'),
    );
  return pipe(
    keep(store, { name, of: { ...what, pinned: new Date().toISOString() } }),
    taskEither.chainEitherK((kept) => {
      if (kept === 'taken') return refused(`the name ${quoted(name)} keeps something else`, 'give another, or unpin it first');
      if (kept === 'dropped')
        return refused('the bytes of the artifact were dropped', 'run the experiment again, with `keep: ["all"]`');
      return kept === 'kept'
        ? either.right(undefined)
        : either.left(problem('store', 'the artifact is gone or damaged', store.where, 'run the experiment again'));
    }),
  );
};

/** Takes a pin away, as `pipe unpin` does; one that is not there is no error. Errors: a store that cannot be written. */
export const unpin = (store: Store, name: string): Task<void> => onDisk(store.where, () => removePin(store.blobs, name));

/** Options of a collection. */
export interface CollectOptions {
  /** Seconds that an entry has to be old, by the store's clock (3600). */
  readonly older?: number;
}

const HOUR = 3600;

/** Finds what no run and no pin of a store needs, as `pipe gc` does; nothing is removed. Errors: a record or a pin that is damaged. */
export const findUnneeded = (store: Store, { older = HOUR }: CollectOptions = {}): Task<readonly Garbage[]> =>
  onDisk(store.where, async () => (await findGarbage(store.blobs, rootReader(store.blobs), older)).garbage);

/**
 * Removes what no run and no pin of a store needs, as `pipe gc --yes` does: what running runs may need stays, on whatever machine
 * they are. Errors: a record or a pin that is damaged; a store that cannot be written.
 */
export const removeUnneeded = (store: Store, { older = HOUR }: CollectOptions = {}): Task<Collected> =>
  onDisk(store.where, async () => {
    const readRoots = rootReader(store.blobs);
    return removeGarbage(store.blobs, readRoots, await findGarbage(store.blobs, readRoots, older));
  });

/** Options of a transfer from a program. */
export interface CopyOptions {
  /** The part that goes: results by key, with all that they were made from, and runs by identifier (all, with the pins). */
  readonly selection?: { readonly keys: readonly Digest[]; readonly runs: readonly string[] };
  /** Copies that are under way at once (8). */
  readonly jobs?: number;
  readonly onProgress?: (progress: TransferProgress) => void;
}

/**
 * Copies from one store to another what the latter lacks, as `pipe push` does; one that was cut short goes on where it is called
 * again. Entries that are damaged where they come from are in the outcome. Errors: a store that cannot be read or written.
 */
export const copyResults = (
  from: Store,
  to: Store,
  { selection, jobs = 8, onProgress = () => undefined }: CopyOptions = {},
): Task<Transferred> =>
  onDisk(`${from.where} to ${to.where}`, async () => {
    const [source, target] = [from.blobs.behind ?? from.blobs, to.blobs.behind ?? to.blobs];
    const over = finishedRuns((await recordReader(source)()).runs);
    const pins = selection === undefined ? (await listPins(source)).pins : [];
    const plan = await planTransfer(source, target, selection ?? 'all', over, pins);
    const done = await performTransfer(source, target, plan, { run: `transfer-${randomUUID()}`, jobs, onProgress });
    return { ...done, refused: [...plan.damaged, ...done.refused] };
  });
