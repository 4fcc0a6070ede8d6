import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as option from 'fp-ts/lib/Option.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { readFileChecked } from '../../artifacts/file-digests.js';
import type { ArtifactKind } from '../../artifacts/kind.js';
import { exportsOf } from '../../artifacts/module-exports.js';
import type { OpenFile } from '../../artifacts/source.js';
import type { Store } from '../../artifacts/store.js';
import { withArticle } from '../../base/article.js';
import { loadBackend } from '../../base/backend.js';
import { reportErrors } from '../../base/codecs/report.js';
import { type Problem, problem } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import { type DecodedConfig, decodeConfig } from '../configuration.js';
import { raisedProblem, stageProblem } from '../run/problems.js';
import { inputKind, isStage, type Listed, listedParts, type StageContext, type StageDefinition } from '../stage.js';
import { CheckpointNote } from './checkpoints.js';
import type { Control } from './control.js';
import type { Job } from './job.js';
import { withOrders } from './key-order.js';
import { type AlarmWatch, watchAlarms } from './watch-alarms.js';

/** Everything that a stage needs to run: its definition, its context, and the metrics of the run it goes on with. */
export interface Prepared {
  readonly definition: StageDefinition;
  readonly context: StageContext<DecodedConfig, unknown>;
  readonly metrics: CheckpointNote['metrics'];
  readonly warning: string | undefined;
  /** Seconds of the work before the checkpoint to go on from, where it says. */
  readonly seconds: number | undefined;
  /** The devices that the result will rest on, the last that of now; empty where rounding is no device's own. */
  readonly devices: readonly string[];
  readonly alarms: AlarmWatch;
}

/** Imports the module that defines a job's stage, and finds the stage in it. */
export const importDefinition = async ({ source, stage }: Job): Promise<StageDefinition> => {
  const found = Object.values(await exportsOf(source)).find((value) => isStage(value) && value.stage === stage);
  if (found === undefined) throw new Error(`${source} exports no stage named ${quoted(stage)}`);
  return found as StageDefinition;
};

const loadDefinition = (job: Job): taskEither.TaskEither<Problem, StageDefinition> =>
  taskEither.tryCatch(
    () => importDefinition(job),
    (error) =>
      problem(
        'stage',
        String((error as Error).message ?? error),
        `stage ${job.name}`,
        'export the stage from the module that defines it',
        error,
      ),
  );

const readInput =
  (store: Store, definition: StageDefinition, job: Job) =>
  ([name, digest]: readonly [string, Job['inputs'][string]]): taskEither.TaskEither<Problem, readonly [string, unknown]> => {
    const kind = inputKind(definition, name) as ArtifactKind<unknown>;
    return pipe(
      store.read(digest),
      taskEither.chainEitherK((bytes) =>
        pipe(
          kind.decode(bytes),
          either.mapLeft((what) =>
            problem(
              'store',
              `input ${quoted(name)} is not ${withArticle(kind.name)}: ${what}`,
              `object ${digest}`,
              `make it anew: remove the store's entry and rerun (stage ${job.name})`,
            ),
          ),
        ),
      ),
      taskEither.map((value) => [name, value] as const),
    );
  };

type Named = readonly (readonly [string, unknown])[];

/** The inputs as the stage gets them: those of which it takes any number as a list under their common name. */
const withLists = (definition: StageDefinition, inputs: Named): Readonly<Record<string, unknown>> => {
  const isListed = (name: string): boolean => Object.hasOwn(definition.each, listedParts(name).input);
  const listOf = (input: string): readonly Listed<unknown>[] =>
    inputs
      .map(([name, value]) => ({ ...listedParts(name), value }))
      .filter((one) => one.input === input)
      .map(({ of, value }) => ({ of, value }));
  return {
    ...Object.fromEntries(inputs.filter(([name]) => !isListed(name))),
    ...Object.fromEntries(Object.keys(definition.each).map((input) => [input, listOf(input)])),
  };
};

/** The problem of a stage that needs files of data which is not here, by what its data sets said of that. */
const absentFiles = (stage: string, [first, ...others]: readonly Problem[]): Problem | undefined => {
  if (first === undefined) return undefined;
  const what = [first.what, ...others.map(({ what, where }) => `${what} (${where})`)].join(', or ');
  return { ...first, what: `${what}, and ${stage} reads files of the data again` };
};

const openFrom = ({ name, locations, absent }: Pick<Job, 'name' | 'locations' | 'absent'>): OpenFile => {
  const paths = new Map(locations);
  return (file) => {
    const path = paths.get(file.digest);
    const gone = path === undefined ? absentFiles(name, absent) : undefined;
    return gone === undefined ? readFileChecked(path ?? file.name, file.digest) : taskEither.left(gone);
  };
};

interface Resumption {
  readonly state: unknown;
  readonly metrics: CheckpointNote['metrics'];
  readonly warning?: string;
  readonly seconds?: number;
  readonly devices?: CheckpointNote['devices'];
  readonly stopped?: true;
}

const FRESH: Resumption = { state: undefined, metrics: [] };

const resumption = (store: Store, definition: StageDefinition, job: Job): taskEither.TaskEither<Problem, Resumption> => {
  const kind = definition.checkpoint;
  if (kind === undefined) return taskEither.right(FRESH);
  const anew = (why: string): Resumption => ({
    ...FRESH,
    warning: `the checkpoint cannot be used (${why}); the stage starts anew`,
  });
  return pipe(
    store.checkpoint(job.key),
    taskEither.map(
      option.match(
        () => FRESH,
        ({ state, note, seconds }) =>
          pipe(
            either.Do,
            either.bind('found', () => kind.decode(state)),
            either.bind('note', () =>
              pipe(
                CheckpointNote.decode(note),
                either.mapLeft((errors) => reportErrors(errors).join('; ')),
              ),
            ),
            either.bind('value', ({ found, note: { orders = [] } }) => withOrders(found, orders)),
            either.match(
              anew,
              ({ value, note: { metrics, devices, stopped } }): Resumption => ({
                state: value,
                metrics,
                ...(devices === undefined ? {} : { devices }),
                ...(stopped === undefined ? {} : { stopped }),
                ...(seconds === undefined ? {} : { seconds }),
              }),
            ),
          ),
      ),
    ),
  );
};

/** Starts a job's backend: the device whose rounding its results will have, if that is the device's own. */
const startBackend = ({ backend, name }: Job, control: Control): taskEither.TaskEither<Problem, string | undefined> =>
  backend === undefined
    ? taskEither.right(undefined)
    : taskEither.tryCatch(
        async () => {
          const found = await loadBackend(backend);
          // Before anything of it is loaded: from then on the thread must not be ended from outside.
          if (found.heed !== undefined) {
            found.heed(control.isInterrupted);
            control.willEndItself();
          }
          const obstacle = await found.probe();
          if (obstacle !== null) throw new Error(obstacle);
          await found.start();
          return (await found.device?.())?.rounding;
        },
        (error) =>
          raisedProblem(error, name) ??
          problem(
            'usage',
            `the backend "${backend.name}" cannot be used here: ${(error as Error).message ?? String(error)}`,
            `stage ${name}`,
            'choose another backend with --backend',
            error,
          ),
      );

/** The devices of a result: those of the work before, then that of now where it is another. */
const devicesOf = (before: readonly string[], device: string | undefined): readonly string[] =>
  device === undefined || before.at(-1) === device ? before : [...before, device];

const anotherDevice = (before: readonly string[], device: string | undefined): string | undefined =>
  device === undefined || before.length === 0 || before.at(-1) === device
    ? undefined
    : `the checkpoint was computed on ${before.at(-1)}, and the stage goes on on ${device}, which may round differently`;

/** Loads a job's stage, starts its backend, and reads and decodes its configuration, inputs and checkpoint. */
export const prepare = (job: Job, store: Store, control: Control): taskEither.TaskEither<Problem, Prepared> =>
  pipe(
    loadDefinition(job),
    taskEither.bindTo('definition'),
    taskEither.bind('device', () => startBackend(job, control)),
    taskEither.bind('config', ({ definition }) =>
      pipe(
        taskEither.fromEither(decodeConfig(definition, job.config)),
        taskEither.mapLeft((errors) =>
          problem('usage', reportErrors(errors).join('; '), `stage ${job.name}`, 'correct the configuration'),
        ),
      ),
    ),
    taskEither.bind('inputs', ({ definition }) =>
      pipe(Object.entries(job.inputs), taskEither.traverseArray(readInput(store, definition, job))),
    ),
    taskEither.bind('resumption', ({ definition }) => resumption(store, definition, job)),
    taskEither.bind('alarms', ({ resumption: { metrics, stopped = false } }) =>
      taskEither.tryCatch(
        () => watchAlarms(job.alarms ?? [], metrics, stopped),
        (error) => stageProblem(error, job.name),
      ),
    ),
    taskEither.map(
      ({ definition, device, config, inputs, alarms, resumption: { state, metrics, warning, seconds, devices = [] } }) => ({
        definition,
        metrics,
        warning: warning ?? anotherDevice(devices, device),
        seconds,
        devices: devicesOf(devices, device),
        alarms,
        context: {
          config,
          inputs: withLists(definition, inputs),
          seed: job.seed,
          backend: job.backend?.name ?? '',
          resume: state,
          files: job.files,
          open: openFrom(job),
          isStopped: alarms.isStopped,
        },
      }),
    ),
  );
