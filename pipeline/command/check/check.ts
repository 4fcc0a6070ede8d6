import { randomUUID } from 'node:crypto';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { nearest } from '../../../base/codecs/record.js';
import { type Problem, problem } from '../../../base/problem.js';
import { quoted } from '../../../base/quote.js';
import { type Checked, computeAgain, type OtherOutput } from '../../check/compute-again.js';
import { expectNames } from '../../compose/expect-names.js';
import { compose, type RunComposition, runComposed } from '../../compose.js';
import type { Experiment } from '../../experiment.js';
import { loadExperiment } from '../../load-experiment.js';
import { checkedGraph, planGraph } from '../../run/plan.js';
import type { RunServices } from '../../run/resolve.js';
import { firstDifference } from '../compare/content-parts.js';
import type { Outcome } from '../declaration.js';
import type { Host } from '../host.js';
import { checksOf, PLACE_NAMES, type RunCommandOptions, tell } from '../run.js';

/** Options of `pipe check`. */
export type CheckCommandOptions = Omit<RunCommandOptions, 'replay'>;

/** A stage that was computed twice. */
interface CheckedTwice {
  readonly stage: string;
  readonly outputs: readonly OtherOutput[];
  readonly problem?: Problem;
}

/** Words on where the outputs of two computations differ. */
const differenceText = ({ differences, digests }: OtherOutput): string =>
  differences === undefined
    ? `${digests.map((digest) => digest.slice(0, 12)).join(' and then ')}: the bytes of the first were dropped, so that where they differ is not known`
    : firstDifference(differences);

const impure = (stage: string, outputs: readonly OtherOutput[]): Problem =>
  problem(
    'stage',
    `the stage is impure: computed twice from the same inputs it gave ${outputs
      .map((other) => `another ${quoted(other.output)} (${differenceText(other)})`)
      .join(' and ')}`,
    `stage ${stage}`,
    'let its result depend on nothing but its configuration, inputs and seed: no clock, no Math.random, no variable of the environment, no file that its code opens, no order in which things happen to end',
  );

/** Refuses the name of a stage that the experiment has not; before anything runs. */
const expectStages = (
  experiment: Experiment,
  wanted: readonly string[],
  services: RunServices,
): taskEither.TaskEither<Problem, void> =>
  pipe(
    wanted.length === 0
      ? taskEither.right([])
      : pipe(
          checkedGraph(experiment, services),
          taskEither.map(({ nodes }) => nodes),
        ),
    taskEither.chain((nodes) => {
      const names = nodes.map(({ name }) => name);
      const stray = wanted.find((name) => !names.includes(name));
      if (stray === undefined) return taskEither.right(undefined);
      const suggestion = nearest(stray, names);
      const meant = suggestion === undefined ? '' : `; did you mean "${suggestion}"?`;
      const remedy = `name some of its stages: ${names.join(', ')}`;
      return taskEither.left(problem('usage', `this experiment has no stage ${quoted(stray)}${meant}`, 'pipe check', remedy));
    }),
  );

/** The stages that are asked for, each key once. */
const chosen = (stages: readonly Checked[], wanted: readonly string[]): readonly Checked[] => {
  const asked = stages.filter(({ stage }) => wanted.length === 0 || wanted.includes(stage));
  return asked.filter(({ key }, at) => asked.findIndex((other) => other.key === key) === at);
};

const stagesOf = (experiment: Experiment, { services }: RunComposition): taskEither.TaskEither<Problem, readonly Checked[]> =>
  pipe(
    checkedGraph(experiment, services),
    taskEither.chain(planGraph(services)),
    taskEither.map((planned) =>
      planned.flatMap(({ stage, key, outputs }) => (key === undefined || outputs === undefined ? [] : [{ stage, key, outputs }])),
    ),
  );

const lineOf = ({ stage, outputs, problem: failed }: CheckedTwice): string => {
  if (failed !== undefined) return `${stage}: not computed a second time`;
  return outputs.length === 0 ? `${stage}: the same twice` : `${stage}: impure`;
};

const computeAll = async (
  experiment: Experiment,
  { services, executor, executors }: RunComposition,
  stages: readonly Checked[],
  options: CheckCommandOptions,
  host: Host,
): Promise<readonly CheckedTwice[]> => {
  const controller = new AbortController();
  const unwatch = host.onInterrupt(() => (controller.signal.aborted ? host.exit(130) : controller.abort()));
  const isTold = !options.json && !options.quiet;
  const { jobs, checkpoint: checkpointSeconds } = options;
  const pace = { signal: controller.signal, now: host.now, run: randomUUID(), ...(jobs === undefined ? {} : { jobs }) };
  const checked: CheckedTwice[] = [];
  for (const stage of stages) {
    if (isTold) host.stdout.write(`${stage.stage}: computing it again\n`);
    const again = {
      ...services,
      executor,
      executors,
      ...pace,
      ...(checkpointSeconds === undefined ? {} : { checkpointSeconds }),
    };
    const outputs = await computeAgain(experiment, again, stage);
    const found: CheckedTwice = either.isLeft(outputs)
      ? { stage: stage.stage, outputs: [], problem: outputs.left }
      : { stage: stage.stage, outputs: outputs.right };
    checked.push(found);
    if (isTold) host.stdout.write(`${lineOf(found)}\n`);
    if (controller.signal.aborted) break;
  }
  unwatch();
  return checked;
};

const outcomeOf = (checked: readonly CheckedTwice[], { json }: CheckCommandOptions): Outcome => {
  const problems = checked.flatMap(({ stage, outputs, problem: failed }) =>
    failed !== undefined ? [failed] : outputs.length > 0 ? [impure(stage, outputs)] : [],
  );
  const data = checked.map(({ stage, outputs, problem: failed }) => ({
    stage,
    same: failed === undefined && outputs.length === 0,
    outputs,
    ...(failed === undefined ? {} : { problem: failed.what }),
  }));
  return { problems, ...(json ? { text: JSON.stringify({ stages: data }, null, 2) } : {}) };
};

/**
 * `pipe check`: runs an experiment, computes its stages, or some, a second time from the same inputs, and compares what they made.
 *
 * @returns the problems of the stages that failed or are impure
 */
export const checkCommand = (
  file: string,
  wanted: readonly string[],
  options: CheckCommandOptions,
  host: Host,
): taskEither.TaskEither<Problem, Outcome> =>
  pipe(
    expectNames(options, host),
    taskEither.chain(() => loadExperiment(file, host.folder)),
    taskEither.bindTo('experiment'),
    taskEither.bind('composition', ({ experiment }) =>
      compose(file, experiment, { ...options, sinks: options.log }, host, PLACE_NAMES, (services) =>
        pipe(
          expectStages(experiment, wanted, services),
          taskEither.chain(() => checksOf(file, options, host)(services)),
        ),
      ),
    ),
    taskEither.bind('problems', ({ experiment, composition }) =>
      taskEither.fromTask(() =>
        tell(
          experiment,
          composition,
          { ...options, ...(options.json ? { json: false, quiet: true } : {}) },
          host,
          (shown, signal, attachment) => {
            const { jobs, checkpoint: checkpointSeconds, keep } = options;
            return runComposed(experiment, shown, { signal, jobs, checkpointSeconds, keep, now: host.now }, attachment);
          },
        ),
      ),
    ),
    taskEither.chain(({ experiment, composition, problems }) =>
      problems.length > 0
        ? taskEither.right<Problem, Outcome>({ problems, notices: ['no stage was computed a second time, since the run failed'] })
        : pipe(
            stagesOf(experiment, composition),
            taskEither.chainTaskK((stages) => () => computeAll(experiment, composition, chosen(stages, wanted), options, host)),
            taskEither.map((checked) => outcomeOf(checked, options)),
          ),
    ),
  );
