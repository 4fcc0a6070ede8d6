import { randomUUID } from 'node:crypto';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { defer, from, mergeMap, type Observable } from 'rxjs';
import { diskProblem } from '../artifacts/store/disk-problem.js';
import type { Problem } from '../base/problem.js';
import { openExecutor } from './compose/executor-place.js';
import { type GraphOptions, type Purpose, servicesOf } from './compose/services.js';
import { openStageExecutors } from './compose/stage-executors.js';
import { endsWithProcess } from './compose/store-place.js';
import type { Surroundings } from './compose/surroundings.js';
import type { Executor } from './executors/executor.js';
import type { Experiment } from './experiment.js';
import { type Attachment, attachSinks } from './loggers/attach.js';
import type { OpenSink } from './loggers/delivery.js';
import { dismissSinks } from './loggers/dismiss.js';
import { type OpenSinks, openSinks } from './loggers/open-sinks.js';
import type { GivenSink, SinkMeans } from './loggers/sink.js';
import { nameRun } from './record/name-run.js';
import { runRecorder } from './record/recorder.js';
import { withRepetition } from './record/repetition.js';
import { thenEndUses } from './record/then-end-uses.js';
import { sectionsOf } from './report/sections-of.js';
import type { RunEvent } from './run/event.js';
import type { RunOptions } from './run/node-run.js';
import { replayExperiment } from './run/replay-experiment.js';
import type { RunServices } from './run/resolve.js';
import { runExperiment } from './run/run-experiment.js';
import type { Wanted } from './run/wanted.js';
import { PATIENCE_SECONDS } from './run/wanted.js';

/** The options of a run, from words or from a program: each place is an address, or the thing itself. */
export interface RunPlaces extends GraphOptions {
  readonly executor?: string | Executor;
  readonly sinks?: readonly GivenSink[];
  /** Aborting it while the parts are put together leaves no sink open. */
  readonly abandoned?: AbortSignal;
}

/** The options by which messages name what is wrong with an address. */
export interface PlaceNames {
  readonly executor: string;
  readonly sinks: string;
}

/** The parts of a run or a replay, put together: the services of its graph, and who hears of it. */
export interface Composition {
  readonly services: RunServices;
  readonly sinks: readonly OpenSink[];
  /** True where one of the sinks writes to standard output, which is then left to it. */
  readonly usesStdout: boolean;
  readonly version: string;
  /** Loads the sections by which artifacts are drawn, those of the experiment among them. */
  readonly sections: Wanted['sections'];
}

/** The parts of a run: also where its stages compute. */
export interface RunComposition extends Composition {
  readonly executor: Executor;
  /** The executors of stages that have their own, by address. */
  readonly executors: ReadonlyMap<string, Executor>;
}

/** A check that may refuse a run once its services are there, and gives what to say of it. */
export type Check = (services: RunServices) => taskEither.TaskEither<Problem, Pick<RunServices, 'notice'>>;

const noCheck: Check = () => taskEither.right({});

/**
 * Puts together the parts of an experiment that is only looked at: its services, and the sinks.
 *
 * @param file the experiment's file, or one that would lie beside it
 * @returns a `usage` problem for an option that is not valid, or a `store` problem
 */
export const composeReading = (
  file: string,
  experiment: Experiment,
  options: RunPlaces,
  surroundings: Surroundings,
  names: PlaceNames,
  check = noCheck,
): taskEither.TaskEither<Problem, Composition> => composeFor('read', file, experiment, options, surroundings, names, check);

/** Puts together the parts of a run as {@link composeReading} does; its store is made, and its data may be downloaded. */
export const compose = (
  file: string,
  experiment: Experiment,
  options: RunPlaces,
  surroundings: Surroundings,
  names: PlaceNames,
  check = noCheck,
): taskEither.TaskEither<Problem, RunComposition> =>
  pipe(
    openExecutor(options.executor, names.executor, surroundings),
    taskEither.bindTo('executor'),
    taskEither.bind('rest', () => composeFor('run', file, experiment, options, surroundings, names, check)),
    taskEither.map(({ executor, rest }) => ({ ...rest, executor })),
  );

/** Opens the sinks of an experiment, then those of its run's options; none is left open where one is refused. */
const openAll = (
  ofExperiment: readonly string[],
  { sinks = [], abandoned: signal }: RunPlaces,
  surroundings: Surroundings,
  names: PlaceNames,
): taskEither.TaskEither<Problem, OpenSinks> =>
  pipe(
    openSinks(ofExperiment, { ...surroundings, option: 'log of the experiment', signal }),
    taskEither.chain((first) =>
      pipe(
        openSinks(sinks, { ...surroundings, option: names.sinks, signal }),
        taskEither.bimap(
          (refused) => {
            void dismissSinks(first.sinks);
            return refused;
          },
          (second) => ({ sinks: [...first.sinks, ...second.sinks], usesStdout: first.usesStdout || second.usesStdout }),
        ),
      ),
    ),
  );

/** The sections of the house and of an experiment, loaded once they are asked for. */
const sectionsIn = ({ sections }: Surroundings, { settings }: Experiment): Wanted['sections'] => {
  let loading: ReturnType<Wanted['sections']> | undefined;
  return () => {
    loading ??= (async () => sectionsOf((await sections?.()) ?? [], settings.sections))();
    return loading;
  };
};

const composeFor = (
  purpose: Purpose,
  file: string,
  experiment: Experiment,
  options: RunPlaces,
  surroundings: Surroundings,
  names: PlaceNames,
  check: Check,
): taskEither.TaskEither<Problem, Omit<RunComposition, 'executor'>> =>
  pipe(
    servicesOf(file, options, surroundings, experiment.settings.seed ?? 0, purpose),
    taskEither.bindTo('services'),
    taskEither.bind('checked', ({ services }) => check(services)),
    taskEither.bind('executors', ({ services }) =>
      purpose === 'run'
        ? openStageExecutors(experiment, services.overrides, surroundings)
        : taskEither.right(new Map<string, Executor>()),
    ),
    // Last, so that nothing is left open where something else is refused.
    taskEither.bind('opened', () =>
      openAll(purpose === 'run' ? (experiment.settings.log ?? []) : [], options, surroundings, names),
    ),
    taskEither.map(({ services, checked, executors, opened }) => ({
      services: { ...services, ...checked },
      executors,
      ...opened,
      version: surroundings.version,
      sections: sectionsIn(surroundings, experiment),
    })),
  );

/** The options of a run that are not parts: its pace, its end, and its clock. */
export type Pace = Pick<RunOptions, 'signal'> &
  Partial<Pick<RunOptions, 'jobs' | 'checkpointSeconds' | 'keep' | 'now'>> & {
    /** True to tell the metrics of stages that the store has again. */
    readonly replay?: boolean;
    /** True where the subscriber takes weights itself, beside the sinks (no). */
    readonly weights?: boolean;
  };

const stamps = (version: string, now = (): Date => new Date()): Pick<RunOptions, 'now' | 'run' | 'versions'> => ({
  now,
  run: randomUUID(),
  versions: { sluice: version, node: process.versions.node },
});

/** Reads artifacts for sinks; rejects with the problem of one that cannot be read. */
const readerOf =
  ({ store }: RunServices): SinkMeans['read'] =>
  async (digest) => {
    const found = await store.read(digest)();
    if (either.isLeft(found)) throw found.left;
    return found.right;
  };

/** The sink that keeps a run's record in its store, where others can see that; it has a patience of its own, since no user attached it. */
const recordIn = ({ store }: RunServices): readonly OpenSink[] =>
  endsWithProcess(store)
    ? []
    : [
        {
          name: 'record of the run',
          title: 'the record of the run',
          writer: runRecorder(store.blobs),
          patience: PATIENCE_SECONDS,
        },
      ];

/** The name that a store gives a run that begins now, if it gives one; a notice where it fails to. */
const namingOf = async (
  { store, notice }: RunServices,
  run: string,
  begun: Parameters<typeof nameRun>[2],
): Promise<Pick<RunOptions, 'name' | 'notice'>> => {
  if (endsWithProcess(store)) return {};
  try {
    const name = await nameRun(store.blobs, run, begun);
    return name === undefined ? {} : { name };
  } catch (cause) {
    const unnamed = `the store gives this run no name: ${diskProblem(store.where)(cause).what}`;
    return { notice: notice === undefined ? unnamed : `${notice}; ${unnamed}` };
  }
};

/**
 * Runs an experiment with the parts of a composition and an identifier of its own; its sinks get every event, and its store
 * keeps a record of it.
 */
export const runComposed = (
  experiment: Experiment,
  { services, executor, executors, sinks, version, sections }: RunComposition,
  { replay, now, weights = false, ...pace }: Pace,
  attachment: Omit<Attachment, 'signal' | 'read'>,
): Observable<RunEvent> => {
  const { listen, room, takes } = attachSinks([...sinks, ...recordIn(services)], {
    ...attachment,
    read: readerOf(services),
    signal: pace.signal,
  });
  const isTaken: Wanted['takes'] = (extra) => (extra === 'weights' && weights) || takes(extra);
  const again = {
    room,
    wanted: { takes: isTaken, sections, patience: attachment.patience },
    ...(replay ? { replay: room } : {}),
  };
  return defer(() => {
    const stamped = stamps(version, now);
    const begun = { experiment: experiment.experiment, seed: services.seed, begun: stamped.now() };
    return from(namingOf(services, stamped.run, begun)).pipe(
      mergeMap((known) => {
        return runExperiment(experiment, { ...services, executor, executors, ...pace, ...again, ...stamped, ...known }).pipe(
          withRepetition(services.store.blobs),
        );
      }),
    );
  }).pipe(listen, thenEndUses(services.store.blobs));
};

/** Ends the sinks of a composition that is not run. Never rejects. */
export const dismiss = ({ sinks }: Composition): Promise<void> => dismissSinks(sinks);

/** Tells the sinks of a composition what the store has of an experiment; nothing is run. */
export const replayComposed = (
  experiment: Experiment,
  { services, sinks, version, sections }: Composition,
  { now, signal }: Pick<Pace, 'now' | 'signal'>,
  attachment: Omit<Attachment, 'signal'>,
): Observable<RunEvent> => {
  const { listen, room, takes } = attachSinks(sinks, { ...attachment, read: readerOf(services), signal, isReplay: true });
  return replayExperiment(experiment, {
    ...services,
    replay: room,
    wanted: { takes, sections, patience: attachment.patience },
    signal,
    ...stamps(version, now),
  }).pipe(listen, thenEndUses(services.store.blobs));
};
