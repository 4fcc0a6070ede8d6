import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Observable } from 'rxjs';
import { isProblem, type Problem, problem } from '../../base/problem.js';
import { printable } from '../../base/quote.js';
import { expectNames } from '../compose/expect-names.js';
import type { GraphOptions } from '../compose/services.js';
import { endsWithProcess } from '../compose/store-place.js';
import { type Check, type Composition, compose, dismiss, type PlaceNames, type RunComposition, runComposed } from '../compose.js';
import { DETACH } from '../executors/executor.js';
import type { Experiment } from '../experiment.js';
import { loadExperiment } from '../load-experiment.js';
import type { Attachment } from '../loggers/attach.js';
import type { OpenSink } from '../loggers/delivery.js';
import { standardOutputLines } from '../loggers/jsonl.js';
import type { RunEvent } from '../run/event.js';
import type { Jobs } from '../run/jobs.js';
import { stageProblem } from '../run/problems.js';
import type { Host, OutStream } from './host.js';
import { type Display, displayOn, preparing } from './present/display.js';
import { checkTypes } from './type-check/check-types.js';

/** The options of a command that tells of a run. */
export interface TellingOptions {
  readonly log: readonly string[];
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** Seconds that the end waits for sinks. */
  readonly logPatience?: number;
  /** Effect of an interruption on jobs that outlive the command (they are left). */
  readonly onInterrupt?: OnInterrupt;
}

/** Deeds of an interruption with jobs that outlive the command. */
export type OnInterrupt = 'detach' | 'cancel';

/** The options of `pipe run`. */
export interface RunCommandOptions extends GraphOptions, TellingOptions {
  readonly store?: string;
  /** True to tell the metrics of stages that the store has again. */
  readonly replay?: boolean;
  readonly executor?: string;
  readonly jobs?: Jobs;
  readonly checkpoint?: number;
  /** The part of the results that is there at the end (nothing is dropped). */
  readonly keep?: readonly string[];
  readonly check?: boolean;
}

/** The presentation of a run to people, or to a reader of its events. */
interface Presentation {
  readonly sinks: readonly OpenSink[];
  /** Writes to standard error, without disturbing what is drawn. */
  readonly complain: (text: string) => void;
}

/** The stream of the display: standard output, which is left to a log that writes there. */
export const displayStream = (usesStdout: boolean, { stdout, stderr }: Host): OutStream => (usesStdout ? stderr : stdout);

const presentationOf = ({ json, quiet }: TellingOptions, usesStdout: boolean, host: Host): Presentation => {
  const complain = (text: string): void => void host.stderr.write(text);
  if (json) return { sinks: [{ name: '--json', writer: standardOutputLines(host.stdout), patient: true }], complain };
  if (quiet) return { sinks: [], complain };
  const display: Display = displayOn(displayStream(usesStdout, host), host.environment);
  return {
    sinks: [{ name: 'display', writer: { ...display, takes: [] } }],
    complain: (text) => display.aside(() => complain(text)),
  };
};

const watchInterrupts = (
  controller: AbortController,
  leaves: boolean,
  { onInterrupt, exit }: Host,
  complain: Presentation['complain'],
): (() => void) =>
  onInterrupt(() => {
    // A second Ctrl-C does not wait for a checkpoint.
    if (controller.signal.aborted) {
      complain(leaves ? LEFT_AT_WORK : 'ended at once; the next run goes on from the last checkpoint\n');
      exit(130);
    }
    if (leaves) controller.abort(DETACH);
    else controller.abort();
  });

const LEFT_AT_WORK = 'ended at once; jobs go on, and the same command attaches to them again\n';

/** Every stage that was on its way reports the same interruption; a person wants to read of it once. */
const withOneInterruption = (problems: readonly Problem[]): readonly Problem[] => {
  const first = problems.find((one) => one.problem === 'interrupted');
  return problems.filter((one) => one.problem !== 'interrupted' || one === first);
};

/** Tells whether the jobs of a run, or of some of its stages, outlive it. */
const isDetached = ({ executor, executors }: Partial<Pick<RunComposition, 'executor' | 'executors'>>): boolean =>
  [...(executor === undefined ? [] : [executor]), ...(executors?.values() ?? [])].some(({ detached }) => detached === true);

/** Tells whether an interruption leaves the jobs of a run at work. */
const leaves = (
  composition: Composition & Partial<Pick<RunComposition, 'executor' | 'executors'>>,
  { onInterrupt }: TellingOptions,
): boolean => isDetached(composition) && onInterrupt !== 'cancel';

/**
 * Tells a run's events to people on a host and to sinks; the host's interruption is that of the run.
 *
 * @param begin begins the run of a composition to which the presenters are added
 * @returns the problems of the run
 */
export const tell = async <C extends Composition>(
  experiment: Experiment,
  composition: C,
  options: TellingOptions,
  host: Host,
  begin: (composition: C, signal: AbortSignal, attachment: Omit<Attachment, 'signal'>) => Observable<RunEvent>,
): Promise<readonly Problem[]> => {
  const controller = new AbortController();
  const presentation = presentationOf(options, composition.usesStdout, host);
  const unwatch = watchInterrupts(controller, leaves(composition, options), host, presentation.complain);
  const shown = { ...composition, sinks: [...presentation.sinks, ...composition.sinks] };
  const complain = (sentence: string): void => presentation.complain(`${printable(`warning: ${sentence}`)}\n`);
  const ended = await new Promise<readonly Problem[]>((settle) => {
    let problems: readonly Problem[] = [];
    begin(shown, controller.signal, {
      complain,
      ...(options.logPatience === undefined ? {} : { patience: options.logPatience }),
    }).subscribe({
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

/** The options by which messages name what is wrong with an address. */
export const PLACE_NAMES: PlaceNames = { executor: '--executor', sinks: '--log' };

const losing = (where: string): string => `the results are lost with this process: the store ${where} is in its memory`;

const withNotice = ({ notice }: { readonly notice?: string }, more: readonly string[]): { readonly notice?: string } => {
  const all = [...(notice === undefined ? [] : [notice]), ...more];
  return all.length === 0 ? {} : { notice: all.join('; ') };
};

/** The check of what a command runs: its types, unless they are not to be checked; it says where the results would be lost. */
export const checksOf =
  (file: string, { check }: Pick<RunCommandOptions, 'check'>, host: Host): Check =>
  ({ store }) =>
    pipe(
      check === false ? taskEither.right({}) : checkTypes(file, host.folder, store.marks),
      taskEither.map((said) => withNotice(said, endsWithProcess(store) ? [losing(store.where)] : [])),
    );

/** Refuses to leave the jobs of an executor that end with the command. */
export const expectDetached = (
  composition: RunComposition,
  { onInterrupt }: Pick<TellingOptions, 'onInterrupt'>,
): taskEither.TaskEither<Problem, void> => {
  if (onInterrupt !== 'detach' || isDetached(composition)) return taskEither.right(undefined);
  void dismiss(composition);
  return taskEither.left(
    problem(
      'usage',
      `the stages of the executor "${composition.executor.name}" end with the command`,
      '--on-interrupt detach',
      'leave it out, or compute with an executor whose jobs outlive the command: --executor slurm',
    ),
  );
};

/**
 * `pipe run`: loads the experiment, runs it, and lets every sink have the events.
 *
 * @returns the problems of the stages that failed, none for a run that succeeded
 */
export const runCommand = (
  file: string,
  options: RunCommandOptions,
  host: Host,
): taskEither.TaskEither<Problem, readonly Problem[]> => {
  const isTold = options.json === true || options.quiet === true;
  const ready = isTold ? () => undefined : preparing(host.stdout, host.environment, 'reading the experiment');
  return pipe(
    expectNames(options, host),
    taskEither.chain(() => loadExperiment(file, host.folder)),
    taskEither.bindTo('experiment'),
    taskEither.bind('composition', ({ experiment }) =>
      compose(file, experiment, { ...options, sinks: options.log }, host, PLACE_NAMES, checksOf(file, options, host)),
    ),
    taskEither.chainFirst(({ composition }) => expectDetached(composition, options)),
    taskEither.bimap(
      (refusal) => {
        ready();
        return refusal;
      },
      (composed) => {
        ready();
        return composed;
      },
    ),
    taskEither.chainTaskK(
      ({ experiment, composition }) =>
        () =>
          tell(experiment, composition, options, host, (shown, signal, attachment) => {
            const { jobs, checkpoint: checkpointSeconds, replay, keep } = options;
            const pace = { signal, jobs, checkpointSeconds, replay, keep, now: host.now };
            return runComposed(experiment, shown, pace, attachment);
          }),
    ),
  );
};
