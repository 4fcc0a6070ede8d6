import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { Subject, share, tap } from 'rxjs';
import { isProblem, type Problem, problem } from '../../base/problem.js';
import { printable } from '../../base/quote.js';
import { runIn } from '../compose.js';
import type { Experiment } from '../experiment.js';
import { loadExperiment } from '../load-experiment.js';
import { jsonl, writeLines } from '../loggers/jsonl.js';
import { type Logger, openLogger, type Sink } from '../loggers/logger.js';
import type { RunEvent } from '../run/event.js';
import { stageProblem } from '../run/problems.js';
import type { Environment } from '../run/resolve.js';
import { plainPresenter } from './present/plain.js';
import { terminalPresenter } from './present/terminal.js';
import { environmentOf, type GraphOptions, type Surroundings } from './settings.js';
import { checkTypes, type TypeCheck } from './type-check/check-types.js';

/** The options of `pipe run`. */
export interface RunCommandOptions extends GraphOptions {
  readonly log: readonly string[];
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly jobs?: number;
  readonly checkpoint?: number;
  readonly check?: boolean;
}

/** The log sinks that `--log` knows. */
export const sinks: readonly Sink[] = [jsonl];

const presenterOf = ({ json, quiet, log }: RunCommandOptions): readonly Logger[] => {
  if (json) return [writeLines(process.stdout)];
  if (quiet) return [];
  // Events on standard output leave it to whoever reads them; people are told on standard error.
  const stream = log.includes('jsonl:-') ? process.stderr : process.stdout;
  return [stream.isTTY ? terminalPresenter(stream) : plainPresenter((line) => stream.write(`${printable(line)}\n`))];
};

const watchInterrupts = (controller: AbortController): (() => void) => {
  const onSignal = (): void => {
    // A second Ctrl-C does not wait for a checkpoint.
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return () => {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
};

const execute = async (
  experiment: Experiment,
  environment: Environment,
  loggers: readonly Logger[],
  options: RunCommandOptions,
): Promise<readonly Problem[]> => {
  const controller = new AbortController();
  const unwatch = watchInterrupts(controller);
  const events = new Subject<RunEvent>();
  const logging = loggers.map((logger) => logger(events));
  let problems: readonly Problem[] = [];
  const pace = { signal: controller.signal, jobs: options.jobs, checkpointSeconds: options.checkpoint };
  const run = runIn(experiment, environment, pace).pipe(
    tap((event) => {
      if (event.type === 'done') problems = event.problems;
    }),
    share({ connector: () => events }),
  );
  const running = new Promise<void>((settle, fail) => run.subscribe({ error: fail, complete: settle }));
  const [ended, ...written] = await Promise.allSettled([running, ...logging]);
  unwatch();
  if (ended.status === 'rejected')
    return [isProblem(ended.reason) ? ended.reason : stageProblem(ended.reason, experiment.experiment)];
  const unwritten = written.flatMap((outcome) => (outcome.status === 'rejected' ? [unwrittenProblem(outcome.reason)] : []));
  return [...withOneInterruption(problems), ...unwritten];
};

const unwrittenProblem = (error: unknown): Problem =>
  problem(
    'usage',
    `the run's events cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    '--log',
    'name a target that can be written to',
    error,
  );

/** Every stage that was on its way reports the same interruption; a person wants to read of it once. */
const withOneInterruption = (problems: readonly Problem[]): readonly Problem[] => {
  const first = problems.find((one) => one.problem === 'interrupted');
  return problems.filter((one) => one.problem !== 'interrupted' || one === first);
};

/**
 * `pipe run`: loads the experiment, runs it, and lets every logger have the events.
 *
 * @returns the problems of the stages that failed, none for a run that succeeded
 */
export const runCommand = (
  file: string,
  options: RunCommandOptions,
  surroundings: Surroundings,
): taskEither.TaskEither<Problem, readonly Problem[]> =>
  pipe(
    taskEither.fromEither(either.traverseArray((text: string) => openLogger(sinks, text))(options.log)),
    taskEither.bindTo('loggers'),
    taskEither.bind('experiment', () => loadExperiment(file, surroundings.folder)),
    taskEither.bind('environment', ({ experiment }) =>
      environmentOf(
        file,
        options,
        surroundings,
        { signal: new AbortController().signal, mayDownload: true, onProgress: () => undefined },
        experiment.settings.seed ?? 0,
      ),
    ),
    taskEither.bind(
      'checked',
      ({ environment }): taskEither.TaskEither<Problem, TypeCheck> =>
        options.check === false ? taskEither.right({}) : checkTypes(file, surroundings.folder, environment.store.marks),
    ),
    taskEither.chain(({ experiment, environment, loggers, checked: { notice } }) =>
      taskEither.fromTask(() =>
        execute(
          experiment,
          { ...environment, ...(notice === undefined ? {} : { notice }) },
          [...presenterOf(options), ...loggers],
          options,
        ),
      ),
    ),
  );
