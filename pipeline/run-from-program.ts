import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { catchError, Observable, throwError } from 'rxjs';
import { BLOBS_MEMBERS, type Blobs } from '../artifacts/store/blobs.js';
import { isRecord } from '../base/argument.js';
import { naturalNumber, nonNegativeNumber, positiveInteger } from '../base/codecs/number.js';
import { optional, record, withDefault } from '../base/codecs/record.js';
import { reportErrors } from '../base/codecs/report.js';
import { lacking, type Wanted } from '../base/lacking.js';
import { isProblem, type Problem, problem } from '../base/problem.js';
import { quoted } from '../base/quote.js';
import type { Surroundings } from './compose/surroundings.js';
import { compose, dismiss, type RunComposition, runComposed } from './compose.js';
import { EXECUTOR_MEMBERS, type Executor } from './executors/executor.js';
import { type Experiment, isExperiment } from './experiment.js';
import { WRITER_MEMBERS } from './loggers/open-found.js';
import type { SinkWriter } from './loggers/sink.js';
import { inSinkThread } from './loggers/sink-thread.js';
import { inProgramWords } from './program-words.js';
import type { RunEvent } from './run/event.js';
import type { Jobs } from './run/jobs.js';
import { inStageThread } from './worker/stage-thread.js';

/** Options of a run from a program: those of `pipe run`, each of which may be left out. */
export interface RunSettings {
  /**
   * The store: an address as `--store` takes it, or blobs of one's own (`$SLUICE_STORE`, or `.sluice` beside the nearest
   * package.json).
   */
  readonly store?: string | Blobs;
  /** The executor: an address as `--executor` takes it, or one of your own (`$SLUICE_EXECUTOR`, or `thread`). */
  readonly executor?: string | Executor;
  /** Sinks of the run: addresses as `--log` takes them, or writers of one's own (none). */
  readonly sinks?: readonly (string | SinkWriter)[];
  /** Seconds that the end of the run waits for sinks that are behind (10). */
  readonly sinkPatience?: number;
  /** True to tell the metrics of stages that the store has again (no). */
  readonly replay?: boolean;
  /** The seed of every seeded stage (the experiment's, or 0). */
  readonly seed?: number;
  /** Settings to change, as `--set` has them: `search.epochs=2`. */
  readonly overrides?: readonly string[];
  /** The name of the numeric backend (the first that can run here). */
  readonly backend?: string;
  /** The folder that holds the data sets. */
  readonly data?: string;
  /** Cores that stages may have at once, or cores and GPUs, `{ cores: 8, gpus: 2 }` (those of the executor, or of this machine). */
  readonly jobs?: Jobs;
  /** Least seconds between two checkpoints of a stage (5). */
  readonly checkpointSeconds?: number;
  /**
   * The part of the artifacts that the store has at the end: `['results']` drops what stages pass on once all that read it are
   * done, but for the kinds and stages that are named beside it; `['all']` makes again what was dropped (nothing is dropped).
   */
  readonly keep?: readonly string[];
  /** Aborting it stops the run: each stage that computes saves a checkpoint and ends. */
  readonly signal?: AbortSignal;
  /** The folder that relative paths start from (that of the process). */
  readonly folder?: string;
}

const abortSignal = new t.Type<AbortSignal, AbortSignal, unknown>(
  'AbortSignal',
  (value): value is AbortSignal => typeof (value as AbortSignal | null)?.addEventListener === 'function',
  (value, context) =>
    typeof (value as AbortSignal | null)?.addEventListener === 'function'
      ? t.success(value as AbortSignal)
      : t.failure(value, context, 'must be an AbortSignal'),
  (value) => value,
);

/** A value that has these members; or a text. */
const placed = <A>(name: string, members: Readonly<Record<string, Wanted>>): t.Type<string | A, string | A, unknown> => {
  const lacks = (value: unknown): readonly string[] => (typeof value === 'string' && value !== '' ? [] : lacking(value, members));
  return new t.Type(
    name,
    (value): value is string | A => lacks(value).length === 0,
    (value, context) =>
      lacks(value).length === 0
        ? t.success(value as string | A)
        : t.failure(value, context, `must be an address, or ${name}: it lacks ${lacks(value).join(', ')}`),
    (value) => value,
  );
};

const something = new t.Type<string, string, unknown>(
  'a text',
  (value): value is string => typeof value === 'string' && value !== '',
  (value, context) =>
    typeof value === 'string' && value !== '' ? t.success(value) : t.failure(value, context, 'must be a text that is not empty'),
  (value) => value,
);

const Counts = record('jobs', { cores: optional(positiveInteger), gpus: optional(positiveInteger) });
const jobs = new t.Type<Jobs, Jobs, unknown>(
  'a whole number from 1, or cores and GPUs as in { cores: 8, gpus: 2 }',
  (value): value is Jobs => positiveInteger.is(value) || Counts.is(value),
  (value, context) => {
    if (positiveInteger.is(value)) return t.success(value);
    return isRecord(value) ? Counts.validate(value, context) : t.failure(value, context);
  },
  (value) => value,
);

const Settings = record('options of runExperiment', {
  store: optional(placed<Blobs>('blobs', BLOBS_MEMBERS)),
  executor: optional(placed<Executor>('an executor', EXECUTOR_MEMBERS)),
  sinks: withDefault(t.readonlyArray(placed<SinkWriter>('a writer', WRITER_MEMBERS), 'an array of addresses and writers'), []),
  sinkPatience: optional(nonNegativeNumber),
  replay: optional(t.boolean),
  seed: optional(naturalNumber),
  overrides: withDefault(t.readonlyArray(t.string, 'an array of texts, such as "search.epochs=2"'), []),
  backend: optional(something),
  data: optional(something),
  jobs: optional(jobs),
  checkpointSeconds: optional(nonNegativeNumber),
  keep: optional(t.readonlyArray(something, 'an array of texts, such as "results"')),
  signal: optional(abortSignal),
  folder: optional(something),
});
type Settings = t.TypeOf<typeof Settings>;

const WHERE = 'runExperiment';
const NAMES = { executor: 'executor', sinks: 'sinks' };

const settingsOf = (given: unknown): either.Either<Problem, Settings> =>
  pipe(
    Settings.decode(given),
    either.mapLeft((errors) =>
      problem(
        'usage',
        `the options are not valid: ${reportErrors(errors).join('; ')}`,
        WHERE,
        'give it options such as { store: ".sluice", seed: 1, overrides: ["search.epochs=2"] }',
      ),
    ),
  );

const begunIn = (thread: string, defined: string): either.Either<Problem, void> =>
  either.left(
    problem(
      'usage',
      `a run was begun in a ${thread}'s thread, which imports the module that defines the ${thread} and whatever that module does`,
      WHERE,
      `define ${defined} in modules of their own, apart from the program that runs the experiment`,
    ),
  );

const inOwnThread: either.Either<Problem, void> = inStageThread()
  ? begunIn('stage', 'stages and components')
  : inSinkThread()
    ? begunIn('sink', 'sinks')
    : either.right(undefined);

const experimentOf = (given: unknown): either.Either<Problem, Experiment> =>
  isExperiment(given)
    ? either.right(given)
    : either.left(
        problem('usage', 'what is to be run is not an experiment', WHERE, 'give it what `experiment(name, () => ...)` returns'),
      );

const expectFolder = (folder: string | undefined): taskEither.TaskEither<Problem, void> =>
  folder === undefined
    ? taskEither.right(undefined)
    : pipe(
        taskEither.tryCatch(() => stat(folder), String),
        taskEither.filterOrElse(
          (found) => found.isDirectory(),
          () => 'no folder',
        ),
        taskEither.bimap(
          () => problem('usage', `there is no folder ${quoted(folder)}`, WHERE, 'give it a "folder" that exists'),
          () => undefined,
        ),
      );

interface Prepared {
  readonly experiment: Experiment;
  readonly settings: Settings;
  readonly composition: RunComposition;
}

/**
 * Puts together what runs an experiment from a program, as `pipe run` does it from a file. Unsubscribing before the run has begun
 * leaves no sink open.
 */
export const experimentRunner =
  (surroundings: () => Surroundings) =>
  (given: Experiment, options: RunSettings = {}): Observable<RunEvent> =>
    new Observable((subscriber) => {
      const unsubscribed = new AbortController();
      subscriber.add(() => unsubscribed.abort());
      const prepared = pipe(
        taskEither.Do,
        taskEither.chainFirst(() => taskEither.fromEither(inOwnThread)),
        taskEither.bind('experiment', () => taskEither.fromEither(experimentOf(given))),
        taskEither.bind('settings', () => taskEither.fromEither(settingsOf(options))),
        taskEither.chainFirst(({ settings }) => expectFolder(settings.folder)),
        taskEither.bind('composition', ({ experiment, settings }) => {
          const here = surroundings();
          const around = { ...here, folder: settings.folder ?? here.folder };
          const options = { ...settings, set: settings.overrides, abandoned: unsubscribed.signal };
          return compose(join(around.folder, 'program'), experiment, options, around, NAMES);
        }),
      );
      const begin = either.match(
        (error: Problem) => subscriber.error(inProgramWords(error)),
        ({ experiment, composition, settings }: Prepared) => {
          if (subscriber.closed) {
            void dismiss(composition);
            return;
          }
          const {
            jobs,
            checkpointSeconds,
            keep,
            replay,
            sinkPatience: patience,
            signal = new AbortController().signal,
          } = settings;
          const attachment = { patience, complain: (sentence: string) => console.warn(`warning: ${sentence}`) };
          runComposed(experiment, composition, { signal, jobs, checkpointSeconds, keep, replay, weights: true }, attachment)
            .pipe(catchError((error: unknown) => throwError(() => (isProblem(error) ? inProgramWords(error) : error))))
            .subscribe(subscriber);
        },
      );
      prepared()
        .then(begin)
        .catch((error: unknown) => subscriber.error(error));
    });
