import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Observable } from 'rxjs';
import { isProblem, type Problem } from '../../base/problem.js';
import { printable } from '../../base/quote.js';
import { runIn } from '../compose.js';
import type { Experiment } from '../experiment.js';
import { loadExperiment } from '../load-experiment.js';
import { attachSinks } from '../loggers/attach.js';
import type { OpenSink } from '../loggers/delivery.js';
import { standardOutputLines } from '../loggers/jsonl.js';
import { type OpenSinks, openSinks } from '../loggers/open-sinks.js';
import type { RunEvent } from '../run/event.js';
import { stageProblem } from '../run/problems.js';
import { plainPresenter } from './present/plain.js';
import { terminalPresenter } from './present/terminal.js';
import { environmentOf, type GraphOptions, type Surroundings } from './settings.js';
import { checkTypes, type TypeCheck } from './type-check/check-types.js';

/** The options of a command that tells of a run. */
export interface TellingOptions {
  readonly log: readonly string[];
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** Seconds that the end waits for sinks. */
  readonly logPatience?: number;
}

/** The options of `pipe run`. */
export interface RunCommandOptions extends GraphOptions, TellingOptions {
  /** Whether the metrics of stages that the store has are told again. */
  readonly replay?: boolean;
  readonly jobs?: number;
  readonly checkpoint?: number;
  readonly check?: boolean;
}

/** What shows a run to people, or to who reads its events; standard output is left to a log that writes there. */
const presentersOf = ({ json, quiet }: TellingOptions, usesStdout: boolean): readonly OpenSink[] => {
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

/** How a command tells of a run. */
export interface Telling {
  readonly options: TellingOptions;
  readonly experiment: Experiment;
  readonly opened: OpenSinks;
  /** Writes to standard error. */
  readonly complain: (text: string) => void;
}

/**
 * Tells a run's events to people and to sinks, in this process, whose interruption is that of the run.
 *
 * @returns the problems of the run
 */
export const tell = async (
  { options, experiment, opened, complain }: Telling,
  begin: (signal: AbortSignal, room: () => Promise<void>) => Observable<RunEvent>,
): Promise<readonly Problem[]> => {
  const controller = new AbortController();
  const { signal } = controller;
  const unwatch = watchInterrupts(controller);
  const { listen, room } = attachSinks([...presentersOf(options, opened.usesStdout), ...opened.sinks], {
    ...(options.logPatience === undefined ? {} : { patience: options.logPatience }),
    signal,
    complain: (sentence) => complain(`${printable(`warning: ${sentence}`)}\n`),
  });
  const ended = await new Promise<readonly Problem[]>((settle) => {
    let problems: readonly Problem[] = [];
    begin(signal, room)
      .pipe(listen)
      .subscribe({
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
        tell({ options, experiment, opened, complain }, (signal, room) =>
          runIn(
            experiment,
            { ...environment, ...(notice === undefined ? {} : { notice }) },
            {
              signal,
              version: surroundings.version,
              ...(options.replay ? { replay: room } : {}),
              ...(options.jobs === undefined ? {} : { jobs: options.jobs }),
              ...(options.checkpoint === undefined ? {} : { checkpointSeconds: options.checkpoint }),
            },
          ),
        ),
      ),
    ),
  );
