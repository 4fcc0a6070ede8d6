import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Digest } from '../../../artifacts/digest.js';
import { onDisk } from '../../../artifacts/store/disk-problem.js';
import type { Selection } from '../../../artifacts/store/transfer/selection.js';
import type { Store } from '../../../artifacts/store.js';
import { type Problem, problem } from '../../../base/problem.js';
import type { GraphOptions } from '../../compose/services.js';
import { findRun } from '../../record/find-run.js';
import { keysOf } from '../../record/finished-runs.js';
import { type KnownRun, recordReader } from '../../record/read-records.js';
import { planExperiment } from '../../run/plan.js';
import { findDigest, isDigestPrefix } from '../artifact/find-digest.js';
import type { Host } from '../host.js';
import { openToRead } from '../open-to-read.js';
import { isFile } from './remote-words.js';

/** Thing that a word means by itself: a run, or an artifact with the key that made it. */
export type Named = { readonly run: string } | { readonly digest: Digest; readonly key: Digest };

/** Selection of a transfer, and the runs of the store that gives. */
export interface Selected {
  readonly selection: Selection;
  readonly runs: readonly KnownRun[];
  /** The thing of each word, undefined for that of an experiment. */
  readonly named: readonly (Named | undefined)[];
}

interface Part {
  readonly keys: readonly Digest[];
  readonly runs: readonly string[];
  readonly named?: Named;
}

const partOfRun = (run: KnownRun): Part => ({ keys: keysOf(run), runs: [run.head.run], named: { run: run.head.run } });

/** The runs that stand on some results alone. */
const runsOf = (runs: readonly KnownRun[], keys: readonly Digest[]): readonly string[] =>
  runs.flatMap((run) => {
    const stages = keysOf(run);
    return stages.length > 0 && stages.every((key) => keys.includes(key)) ? [run.head.run] : [];
  });

/** The results of an experiment that a store has. */
const keysOfFile = (
  file: string,
  { blobs }: Store,
  runs: readonly KnownRun[],
  options: GraphOptions,
  host: Host,
): taskEither.TaskEither<Problem, Part> =>
  pipe(
    openToRead(file, { ...options, store: blobs }, host),
    taskEither.chain(({ experiment, services }) => planExperiment(experiment, services)),
    taskEither.map((planned) => planned.flatMap(({ outputs, key }) => (outputs !== undefined && key !== undefined ? [key] : []))),
    taskEither.filterOrElse(
      (keys) => keys.length > 0,
      () =>
        problem(
          'usage',
          'the store that gives has no result of this experiment',
          file,
          'run it first, or name another seed or setting',
        ),
    ),
    taskEither.map((keys) => ({ keys, runs: runsOf(runs, keys) })),
  );

/**
 * Finds what some words mean in the store that gives: runs by name, experiments by file, artifacts by digest; all of it for none.
 */
export const select = (
  words: readonly string[],
  store: Store,
  options: GraphOptions,
  command: string,
  host: Host,
): taskEither.TaskEither<Problem, Selected> =>
  pipe(
    onDisk(store.where, recordReader(store.blobs)),
    taskEither.chain(({ runs }) => {
      if (words.length === 0) return taskEither.right<Problem, Selected>({ selection: 'all', runs, named: [] });
      const partOf = (word: string): taskEither.TaskEither<Problem, Part> => {
        if (isFile(word)) return keysOfFile(word, store, runs, options, host);
        const run = findRun(runs, word, `${command} ${word}`);
        if (either.isRight(run)) return taskEither.right(partOfRun(run.right));
        if (!isDigestPrefix(word)) return taskEither.left(run.left);
        return pipe(
          store.manifests,
          taskEither.chainEitherK((manifests) => findDigest(manifests, word, `${command} ${word}`)),
          taskEither.map(({ manifest: { key }, produced: { digest } }) => ({ keys: [key], runs: [], named: { digest, key } })),
        );
      };
      return pipe(
        words,
        taskEither.traverseSeqArray(partOf),
        taskEither.map((parts) => ({
          selection: { keys: parts.flatMap(({ keys }) => keys), runs: parts.flatMap((part) => part.runs) },
          runs,
          named: parts.map((part) => part.named),
        })),
      );
    }),
  );
