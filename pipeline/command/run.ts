import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { isProblem, type Problem } from '../../base/problem.js';
import { printable } from '../../base/quote.js';
import type { GraphOptions } from '../compose/services.js';
import { type Composition, compose, runComposed } from '../compose.js';
import type { Experiment } from '../experiment.js';
import { loadExperiment } from '../load-experiment.js';
import type { OpenSink } from '../loggers/delivery.js';
import { standardOutputLines } from '../loggers/jsonl.js';
import { stageProblem } from '../run/problems.js';
import type { Host } from './host.js';
import { plainPresenter } from './present/plain.js';
import { terminalPresenter } from './present/terminal.js';
import { checkTypes } from './type-check/check-types.js';

/** The options of `pipe run`. */
export interface RunCommandOptions extends GraphOptions {
  readonly log: readonly string[];
  readonly executor?: string;
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
const presentersOf = ({ json, quiet }: RunCommandOptions, usesStdout: boolean, { stdout, stderr }: Host): readonly OpenSink[] => {
  if (json) return [{ name: '--json', writer: standardOutputLines(stdout), patient: true }];
  if (quiet) return [];
  const stream = usesStdout ? stderr : stdout;
  const writer = stream.isTTY ? terminalPresenter(stream) : plainPresenter((line) => stream.write(`${printable(line)}\n`));
  return [{ name: 'display', writer }];
};

const watchInterrupts = (controller: AbortController, { onInterrupt, exit }: Host): (() => void) =>
  onInterrupt(() => {
    // A second Ctrl-C does not wait for a checkpoint.
    if (controller.signal.aborted) exit(130);
    controller.abort();
  });

/** Runs an experiment, with sinks attached, in this process: its end is that of the command. */
const execute = async (
  experiment: Experiment,
  composition: Composition,
  options: RunCommandOptions,
  host: Host,
): Promise<readonly Problem[]> => {
  const controller = new AbortController();
  const { signal } = controller;
  const unwatch = watchInterrupts(controller, host);
  const { jobs, checkpoint: checkpointSeconds, replay, logPatience: patience } = options;
  const complain = (sentence: string): void => void host.stderr.write(`${printable(`warning: ${sentence}`)}\n`);
  const shown = { ...composition, sinks: [...presentersOf(options, composition.usesStdout, host), ...composition.sinks] };
  const pace = { signal, jobs, checkpointSeconds, replay, now: host.now };
  const run = runComposed(experiment, shown, pace, { patience, complain });
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

const NAMES = { executor: '--executor', sinks: '--log' };

/**
 * `pipe run`: loads the experiment, runs it, and lets every sink have the events.
 *
 * @returns the problems of the stages that failed, none for a run that succeeded
 */
export const runCommand = (
  file: string,
  options: RunCommandOptions,
  host: Host,
): taskEither.TaskEither<Problem, readonly Problem[]> =>
  pipe(
    loadExperiment(file, host.folder),
    taskEither.bindTo('experiment'),
    taskEither.bind('composition', ({ experiment }) =>
      compose(file, experiment, { ...options, sinks: options.log }, host, NAMES, ({ store }) =>
        options.check === false ? taskEither.right({}) : checkTypes(file, host.folder, store.folder),
      ),
    ),
    taskEither.chain(({ experiment, composition }) => taskEither.fromTask(() => execute(experiment, composition, options, host))),
  );
