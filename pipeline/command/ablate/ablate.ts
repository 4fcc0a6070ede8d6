import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { tap } from 'rxjs';
import { type Problem, problem } from '../../../base/problem.js';
import { expectDistinct } from '../../ablation/expect-distinct.js';
import { sharingOf, sharingText } from '../../ablation/sharing.js';
import { expectNames } from '../../compose/expect-names.js';
import { servicesOf } from '../../compose/services.js';
import { compose, dismiss, type RunComposition, runComposed } from '../../compose.js';
import { loadExperiment } from '../../load-experiment.js';
import type { ConfiguredGraph } from '../../run/configure.js';
import type { RunDone } from '../../run/event.js';
import { checkedGraph, type PlannedStage, planGraph } from '../../run/plan.js';
import type { RunServices } from '../../run/resolve.js';
import type { Outcome } from '../declaration.js';
import type { Host } from '../host.js';
import { tellMadeWithout } from '../made-without.js';
import { planLines } from '../plan.js';
import { pageOf } from '../report/report.js';
import { checksOf, displayStream, expectDetached, PLACE_NAMES, type RunCommandOptions, tell } from '../run.js';
import { type GridOptions, type PreparedAblation, prepareAblation, writtenSwaps } from './prepare-ablation.js';
import { expectResultFiles, isForStdout, type ResultFiles, writeResults } from './write-results.js';

/** The options of `pipe ablate`. */
export type AblateCommandOptions = Omit<RunCommandOptions, 'json' | 'replay'> &
  GridOptions &
  ResultFiles & {
    /** True to say what would run, and end. */
    readonly plan?: boolean;
  };

interface Planned {
  readonly graph: ConfiguredGraph;
  readonly planned: readonly PlannedStage[];
}

const planOf = ({ ablated, tools }: PreparedAblation, services: RunServices): taskEither.TaskEither<Problem, Planned> =>
  pipe(
    checkedGraph(ablated.experiment, services),
    taskEither.chainFirst((graph) => taskEither.fromEither(expectDistinct(graph, ablated.variants(), tools.sources))),
    taskEither.bindTo('graph'),
    taskEither.bind('planned', ({ graph }) => planGraph(services)(graph)),
  );

const sharedWords = ({ graph, planned }: Planned, { ablated, tools }: PreparedAblation): string =>
  sharingText(sharingOf(graph, planned, ablated.variants(), tools.sources));

/** Runs a prepared ablation, and writes the results of the variants that ended. */
const perform = (
  { ablated: { experiment }, tools }: PreparedAblation,
  composition: RunComposition,
  options: AblateCommandOptions,
  host: Host,
): taskEither.TaskEither<Problem, Outcome> => {
  const { services } = composition;
  const { jobs, keep, checkpoint: checkpointSeconds, json: _, ...telling } = options;
  let done: RunDone | undefined;
  const run = (): Promise<readonly Problem[]> =>
    tell(experiment, composition, telling, host, (shown, signal, attachment) =>
      runComposed(experiment, shown, { signal, jobs, checkpointSeconds, keep, now: host.now }, attachment).pipe(
        tap((event) => {
          if (event.type === 'done') done = event;
        }),
      ),
    );
  return pipe(
    taskEither.fromTask<readonly Problem[], Problem>(run),
    taskEither.chain((problems) => {
      const found = done?.outputs['ablation'];
      if (found === undefined) return taskEither.right<Problem, Outcome>({ problems });
      return pipe(
        services.store.read(found.digest),
        taskEither.chain((artifact) => writeResults(options, artifact, tools, pageOf(experiment, services, host), host)),
        taskEither.map((text): Outcome => ({ problems, ...(text === undefined ? {} : { text: text.replace(/\r?\n$/, '') }) })),
      );
    }),
  );
};

/** Refuses a result for standard output where a log is written there; the sinks of what is refused are ended. */
const expectOneForStdout = (composition: RunComposition, options: AblateCommandOptions): taskEither.TaskEither<Problem, void> => {
  if (!composition.usesStdout || !isForStdout(options)) return taskEither.right(undefined);
  const log = options.log.find((address) => address.endsWith(':-'));
  const refused = problem(
    'usage',
    'a result and a log would both be written to standard output',
    log === undefined ? 'pipe ablate' : `--log ${log}`,
    'name a file for one of them',
  );
  return pipe(
    taskEither.fromTask(() => dismiss(composition)),
    taskEither.chain(() => taskEither.left(refused)),
  );
};

/** `pipe ablate`: runs every variant of an experiment under every seed, as one graph, and compares them. */
export const ablateCommand = (file: string, options: AblateCommandOptions, host: Host): taskEither.TaskEither<Problem, Outcome> =>
  pipe(
    taskEither.fromEither(writtenSwaps(options)),
    taskEither.bindTo('written'),
    taskEither.chainFirst(() => expectNames(options, host)),
    taskEither.chainFirst(() => expectResultFiles(options, host)),
    taskEither.bind('whole', () => loadExperiment(file, host.folder)),
    taskEither.bind('prepared', ({ whole, written }) => prepareAblation(file, whole, written, options, host)),
    taskEither.chain(({ prepared }) => {
      const { experiment } = prepared.ablated;
      if (options.plan)
        return pipe(
          servicesOf(file, options, host, experiment.settings.seed ?? 0, 'read'),
          taskEither.bindTo('services'),
          taskEither.bind('found', ({ services }) => planOf(prepared, services)),
          taskEither.bind('told', ({ services, found: { graph, planned } }) =>
            taskEither.fromTask(() => tellMadeWithout(experiment, graph, planned, services)),
          ),
          taskEither.map(
            ({ found, told }): Outcome => ({
              text: [sharedWords(found, prepared), '', ...planLines(told)].join('\n'),
              problems: [],
            }),
          ),
        );
      return pipe(
        compose(file, experiment, { ...options, sinks: options.log }, host, PLACE_NAMES, checksOf(file, options, host)),
        taskEither.chainFirst((one) => expectDetached(one, options)),
        taskEither.chainFirst((one) => expectOneForStdout(one, options)),
        taskEither.map((one) => ({ ...one, usesStdout: one.usesStdout || isForStdout(options) })),
        taskEither.bindTo('composition'),
        taskEither.bind('planned', ({ composition }) =>
          pipe(
            planOf(prepared, composition.services),
            // Its sinks are open already.
            taskEither.orElseFirstTaskK(() => () => dismiss(composition)),
          ),
        ),
        taskEither.chain(({ composition, planned }) => {
          if (!options.quiet) displayStream(composition.usesStdout, host).write(`${sharedWords(planned, prepared)}\n`);
          return perform(prepared, composition, options, host);
        }),
      );
    }),
  );
