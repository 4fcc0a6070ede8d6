import { resolve } from 'node:path';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Digest } from '../../../artifacts/digest.js';
import { onDisk } from '../../../artifacts/store/disk-problem.js';
import type { Selection } from '../../../artifacts/store/transfer/selection.js';
import type { Damage, Store } from '../../../artifacts/store.js';
import { exists } from '../../../base/exists.js';
import { type Problem, problem } from '../../../base/problem.js';
import type { GraphOptions } from '../../compose/services.js';
import { findRun } from '../../record/find-run.js';
import { keysOf } from '../../record/finished-runs.js';
import { type KnownRun, recordReader } from '../../record/read-records.js';
import { planExperiment } from '../../run/plan.js';
import { stageNames } from '../../run/stage-names.js';
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
  /** Entries of what was asked for that cannot be read, and so do not go. */
  readonly damaged: readonly Damage[];
  /** Remarks on what was asked for and is not there: one sentence each, without a final full stop. */
  readonly remarks: readonly string[];
}

interface Part {
  readonly keys: readonly Digest[];
  readonly runs: readonly string[];
  readonly named?: Named;
  readonly damaged?: readonly Damage[];
  readonly remarks?: readonly string[];
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
    taskEither.map((planned) => ({
      planned,
      keys: planned.flatMap(({ outputs, key }) => (outputs !== undefined && key !== undefined ? [key] : [])),
    })),
    taskEither.filterOrElse(
      ({ keys, planned }) => keys.length > 0 || planned.some(({ damaged }) => damaged !== undefined),
      () =>
        problem(
          'usage',
          'the store that gives has no result of this experiment',
          file,
          'run it first, or name another seed or setting',
        ),
    ),
    taskEither.map(({ planned, keys }): Part => {
      const absent = planned.filter(({ outputs, damaged }) => outputs === undefined && damaged === undefined);
      const names = stageNames(absent.map(({ stage }) => stage));
      return {
        keys,
        runs: runsOf(runs, keys),
        damaged: planned.flatMap(({ stage, damaged = [] }) =>
          damaged.map((what) => ({ entry: `the result of ${stage} of ${file}`, what })),
        ),
        remarks:
          absent.length === 0
            ? []
            : [
                `of ${file} the store that gives has no result of ${names}: ${absent.length === 1 ? 'it is' : 'they are'} to be run first`,
              ],
      };
    }),
  );

/** Refuses options of an experiment where none is named. */
const expectExperiment = (
  words: readonly string[],
  isExperiment: boolean,
  { set, ...options }: GraphOptions,
): either.Either<Problem, void> => {
  const given = [
    ...(set.length > 0 ? ['--set'] : []),
    ...(['seed', 'backend', 'data'] as const).flatMap((name) => (options[name] === undefined ? [] : [`--${name}`])),
  ];
  return isExperiment || given[0] === undefined
    ? either.right(undefined)
    : either.left(
        problem(
          'usage',
          `${given.join(' and ')} ${given.length === 1 ? 'is' : 'are'} of an experiment, and none is named`,
          given[0],
          words.length === 0
            ? 'name the file of the experiment, or leave that out'
            : 'leave that out: a run or an artifact is named as it is, or name the file of the experiment',
        ),
      );
};

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
    taskEither.bindTo('records'),
    taskEither.bind('isThere', () =>
      taskEither.fromTask(() => Promise.all(words.map((word) => exists(resolve(host.folder, word))))),
    ),
    taskEither.chain(({ records: { runs, damaged: unread }, isThere }) => {
      const runOf = (word: string): either.Either<Problem, KnownRun> => findRun(runs, word, `${command} ${word}`);
      // An experiment may be named as a file is.
      const isMeant = (word: string): boolean =>
        isFile(word) && (isThere[words.indexOf(word)] === true || either.isLeft(runOf(word)));
      const refused = expectExperiment(words, words.some(isMeant), options);
      if (either.isLeft(refused)) return taskEither.left(refused.left);
      const records = (of: readonly string[]): readonly Damage[] =>
        of.map((run) => ({ entry: `runs/${run}`, what: 'the record of the run cannot be read' }));
      if (words.length === 0)
        return taskEither.right<Problem, Selected>({ selection: 'all', runs, named: [], damaged: records(unread), remarks: [] });
      const partOf = (word: string): taskEither.TaskEither<Problem, Part> => {
        if (isMeant(word)) return keysOfFile(word, store, runs, options, host);
        if (unread.includes(word)) return taskEither.right({ keys: [], runs: [], damaged: records([word]) });
        const run = runOf(word);
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
          damaged: parts.flatMap(({ damaged = [] }) => damaged),
          remarks: parts.flatMap(({ remarks = [] }) => remarks),
        })),
      );
    }),
  );
