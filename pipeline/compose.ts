import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Observable } from 'rxjs';
import type { Problem } from '../base/problem.js';
import { openExecutor } from './compose/executor-place.js';
import { type GraphOptions, servicesOf } from './compose/services.js';
import type { Surroundings } from './compose/surroundings.js';
import type { Executor } from './executors/executor.js';
import type { Experiment } from './experiment.js';
import { type Attachment, attachSinks } from './loggers/attach.js';
import type { OpenSink } from './loggers/delivery.js';
import { type GivenSink, openSinks } from './loggers/open-sinks.js';
import type { RunEvent } from './run/event.js';
import type { RunOptions } from './run/node-run.js';
import type { RunServices } from './run/resolve.js';
import { runExperiment } from './run/run-experiment.js';

/** The options of a run, from words or from a program: each place is an address, or the thing itself. */
export interface RunPlaces extends GraphOptions {
  readonly executor?: string | Executor;
  readonly sinks?: readonly GivenSink[];
}

/** The options by which messages name what is wrong with an address. */
export interface PlaceNames {
  readonly executor: string;
  readonly sinks: string;
}

/** A run whose parts are put together: what it computes with, and who hears of it. */
export interface Composition {
  readonly services: RunServices;
  readonly executor: Executor;
  readonly sinks: readonly OpenSink[];
  /** Whether one of the sinks writes to standard output, which is then left to it. */
  readonly usesStdout: boolean;
  readonly version: string;
}

/**
 * Puts the parts of a run together: opens its store, executor and sinks. The sinks come last, so that nothing is left open
 * where something else is refused.
 *
 * @param file the experiment's file, or one that would lie beside it
 * @param check what else may refuse the run, with its services there and before sinks are opened
 * @returns a `usage` problem for an option that is not valid, or a `store` problem
 */
export const compose = (
  file: string,
  experiment: Experiment,
  options: RunPlaces,
  surroundings: Surroundings,
  names: PlaceNames,
  check: (services: RunServices) => taskEither.TaskEither<Problem, Pick<RunServices, 'notice'>> = () => taskEither.right({}),
): taskEither.TaskEither<Problem, Composition> =>
  pipe(
    openExecutor(options.executor, names.executor, surroundings),
    taskEither.bindTo('executor'),
    taskEither.bind('services', () => servicesOf(file, options, surroundings, experiment.settings.seed ?? 0, 'run')),
    taskEither.bind('checked', ({ services }) => check(services)),
    taskEither.bind('opened', () => openSinks(options.sinks ?? [], { ...surroundings, option: names.sinks })),
    taskEither.map(({ executor, services, checked, opened }) => ({
      services: { ...services, ...checked },
      executor,
      ...opened,
      version: surroundings.version,
    })),
  );

/** The options of a run that are not parts: its pace, its end, and its clock. */
export type Pace = Pick<RunOptions, 'signal'> & Partial<Pick<RunOptions, 'jobs' | 'checkpointSeconds' | 'now' | 'replay'>>;

/**
 * Runs an experiment with the parts of a composition, the cores of its executor or of this machine, and an identifier of
 * its own; its sinks get every event.
 */
export const runComposed = (
  experiment: Experiment,
  { services, executor, sinks, version }: Composition,
  pace: Pace,
  attachment: Omit<Attachment, 'signal'>,
): Observable<RunEvent> =>
  runExperiment(experiment, {
    ...services,
    executor,
    ...pace,
    jobs: pace.jobs ?? executor.cores ?? availableParallelism(),
    now: pace.now ?? (() => new Date()),
    run: randomUUID(),
    versions: { sluice: version, node: process.versions.node },
  }).pipe(attachSinks(sinks, { ...attachment, signal: pace.signal }));
