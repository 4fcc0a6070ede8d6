import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { tap } from 'rxjs';
import { type Problem, problem } from '../../../base/problem.js';
import type { RunFailure } from '../../ablation/ablated-experiment.js';
import { expectDistinct } from '../../ablation/expect-distinct.js';
import { runsOf, sharingOf, sharingText } from '../../ablation/sharing.js';
import { expectNames } from '../../compose/expect-names.js';
import { servicesOf } from '../../compose/services.js';
import { compose, dismiss, type RunComposition, runComposed } from '../../compose.js';
import { loadExperiment } from '../../load-experiment.js';
import type { ConfiguredGraph } from '../../run/configure.js';
import type { RunDone, StageStatus } from '../../run/event.js';
import { checkedGraph, type PlannedStage, planGraph } from '../../run/plan.js';
import type { RunServices } from '../../run/resolve.js';
import type { Outcome } from '../declaration.js';
import type { Host } from '../host.js';
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

/** The runs that a stage which failed is part of, each with the reason. */
const failuresOf = (
  failed: readonly StageStatus[],
  { graph }: Planned,
  { ablated, tools }: PreparedAblation,
): readonly RunFailure[] => {
  const all = ablated.variants().flatMap(({ name, runs }) => runs.map(({ seed }) => ({ variant: name, seed })));
  const byNode = runsOf(ablated.variants(), tools.sources);
  const reasons = new Map<number, string>();
  for (const { stage, problem: why } of failed) {
    const node = graph.nodes.find(({ name }) => name === stage)?.node;
    for (const run of (node && byNode.get(node)) ?? []) if (!reasons.has(run)) reasons.set(run, `${stage}: ${why?.what ?? ''}`);
  }
  return all.flatMap((run, index) => {
    const reason = reasons.get(index);
    return reason === undefined ? [] : [{ ...run, reason }];
  });
};

interface Ended {
  readonly problems: readonly Problem[];
  readonly failed: readonly StageStatus[];
  readonly done: RunDone | undefined;
}

const runOf = async (
  experiment: PreparedAblation['ablated']['experiment'],
  composition: RunComposition,
  options: AblateCommandOptions,
  host: Host,
): Promise<Ended> => {
  const failed: StageStatus[] = [];
  let done: RunDone | undefined;
  const { log, quiet, logPatience, onInterrupt, jobs, keep, checkpoint: checkpointSeconds } = options;
  const telling = {
    log,
    ...(quiet === undefined ? {} : { quiet }),
    ...(logPatience === undefined ? {} : { logPatience }),
    ...(onInterrupt === undefined ? {} : { onInterrupt }),
  };
  const problems = await tell(experiment, composition, telling, host, (shown, signal, attachment) =>
    runComposed(experiment, shown, { signal, jobs, checkpointSeconds, keep, now: host.now }, attachment).pipe(
      tap((event) => {
        if (event.type === 'stage' && event.status === 'failed') failed.push(event);
        if (event.type === 'done') done = event;
      }),
    ),
  );
  return { problems, failed, done };
};

const NOTHING_LEFT = problem(
  'stage',
  'every run failed, so that there is nothing to compare',
  'pipe ablate',
  'mend what the stages report, and run it again: what had finished is kept',
);

/** Runs a prepared ablation; where runs failed it compares the others, in a second run that computes the comparison alone. */
const perform = (
  prepared: PreparedAblation,
  composition: RunComposition,
  planned: Planned,
  options: AblateCommandOptions,
  host: Host,
): taskEither.TaskEither<Problem, Outcome> => {
  const { services } = composition;
  const conclude = (
    { done, problems }: Ended,
    experiment: PreparedAblation['ablated']['experiment'],
    isTold: boolean,
  ): taskEither.TaskEither<Problem, Outcome> => {
    const found = done?.outputs['ablation'];
    if (found === undefined) return taskEither.right({ problems });
    return pipe(
      services.store.read(found.digest),
      taskEither.chain((artifact) => writeResults(options, artifact, prepared.tools, pageOf(experiment, services, host), host)),
      taskEither.map((text): Outcome => {
        const shown = text ?? (isTold || options.quiet ? undefined : found.summary);
        return { problems, ...(shown === undefined ? {} : { text: shown.replace(/\r?\n$/, '') }) };
      }),
    );
  };
  return async () => {
    const first = await runOf(prepared.ablated.experiment, composition, options, host);
    const isStopped = first.problems.some((one) => one.problem === 'interrupted');
    const failures = failuresOf(first.failed, planned, prepared);
    if (isStopped || failures.length === 0) return conclude(first, prepared.ablated.experiment, true)();
    const runs = prepared.ablated.variants().reduce((sum, variant) => sum + variant.runs.length, 0);
    if (failures.length === runs) return taskEither.right<Problem, Outcome>({ problems: [...first.problems, NOTHING_LEFT] })();
    const rest = prepared.without(failures);
    const second = await runOf(rest.experiment, { ...composition, sinks: [] }, { ...options, quiet: true }, host);
    const all = { ...second, problems: [...first.problems, ...second.problems] };
    return conclude(all, rest.experiment, false)();
  };
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
          taskEither.chain((services) => planOf(prepared, services)),
          taskEither.map(
            (found): Outcome => ({
              text: [sharedWords(found, prepared), '', ...planLines(found.planned)].join('\n'),
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
          return perform(prepared, composition, planned, options, host);
        }),
      );
    }),
  );
