import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { isProblem, type Problem } from '../../base/problem.js';
import { printable } from '../../base/quote.js';
import { runIn } from '../compose.js';
import type { Experiment } from '../experiment.js';
import { loadExperiment } from '../load-experiment.js';
import { attachSinks } from '../loggers/attach.js';
import type { OpenSink } from '../loggers/delivery.js';
import { standardOutputLines } from '../loggers/jsonl.js';
import { openSinks } from '../loggers/open-sinks.js';
import { stageProblem } from '../run/problems.js';
import type { Environment } from '../run/resolve.js';
import { plainPresenter } from './present/plain.js';
import { terminalPresenter } from './present/terminal.js';
import { environmentOf, type GraphOptions, type Surroundings } from './settings.js';
import { checkTypes, type TypeCheck } from './type-check/check-types.js';

/** The options of `pipe run`. */
export interface RunCommandOptions extends GraphOptions {
  readonly log: readonly string[];
  /** Seconds that the end waits for sinks. */
  readonly logPatience?: number;
  /** Whether the metrics of stages that the store has are told again. */
  readonly replay?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly jobs?: number;
  readonly checkpoint?: number;
  readonly check?: boolean;
}

/** What shows a run to people, or to who reads its events; standard output is left to a log that writes there. */
const presentersOf = ({ json, quiet }: RunCommandOptions, usesStdout: boolean): readonly OpenSink[] => {
  if (json) return [{ name: '--json', writer: standardOutputLines(), patient: true }];
  if (quiet) return [];
  const stream = usesStdout ? process.stderr : process.stdout;
  const writer = stream.isTTY ? terminalPresenter(stream) : plainPresenter((line) => stream.write(`${printable(line)}\n`));
  return [{ name: 'display', writer }];
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

/** Runs an experiment, with sinks attached, in this process: its end is that of the command. */
const execute = async (
  experiment: Experiment,
  environment: Environment,
  sinks: readonly OpenSink[],
  options: RunCommandOptions,
  version: string,
  complain: (text: string) => void,
): Promise<readonly Problem[]> => {
  const controller = new AbortController();
  const { signal } = controller;
  const unwatch = watchInterrupts(controller);
  const pace = { signal, jobs: options.jobs, checkpointSeconds: options.checkpoint, replay: options.replay };
  const run = runIn(experiment, environment, { ...pace, version }).pipe(
    attachSinks(sinks, {
      patience: options.logPatience,
      signal,
      complain: (sentence) => complain(`${printable(`warning: ${sentence}`)}\n`),
    }),
  );
  const ended = await new Promise<readonly Problem[]>((settle) => {
    let problems: readonly Problem[] = [];
    run.subscribe({
      next: (event) => {
        if (event.type === 'done') problems = event.problems;
      },
      error: (error) => settle([isProblem(error) ? error : stageProblem(error, experiment.experiment)]),
      complete: () => settle(withOneInterruption(problems)),
    });
  });
  unwatch();
  return ended;
};

/** Every stage that was on its way reports the same interruption; a person wants to read of it once. */
const withOneInterruption = (problems: readonly Problem[]): readonly Problem[] => {
  const first = problems.find((one) => one.problem === 'interrupted');
  return problems.filter((one) => one.problem !== 'interrupted' || one === first);
};

/**
 * `pipe run`: loads the experiment, runs it, and lets every sink have the events.
 *
 * @param complain writes to standard error
 * @returns the problems of the stages that failed, none for a run that succeeded
 */
export const runCommand = (
  file: string,
  options: RunCommandOptions,
  surroundings: Surroundings,
  complain: (text: string) => void,
): taskEither.TaskEither<Problem, readonly Problem[]> =>
  pipe(
    loadExperiment(file, surroundings.folder),
    taskEither.bindTo('experiment'),
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
        options.check === false ? taskEither.right({}) : checkTypes(file, surroundings.folder, environment.store.folder),
    ),
    // Last, so that nothing is left open where something else is refused.
    taskEither.bind('opened', () => openSinks(options.log, { ...surroundings, option: '--log' })),
    taskEither.chain(({ experiment, environment, opened, checked: { notice } }) =>
      taskEither.fromTask(() =>
        execute(
          experiment,
          { ...environment, ...(notice === undefined ? {} : { notice }) },
          [...presentersOf(options, opened.usesStdout), ...opened.sinks],
          options,
          surroundings.version,
          complain,
        ),
      ),
    ),
  );
