import { metricLog } from '../../artifacts/metric-log.js';
import { describeValue, expectSettings, isRecord, refuseCall } from '../../base/argument.js';
import { quoted } from '../../base/quote.js';
import { nodesBehind } from '../../pipeline/ablation/behind.js';
import type { VariantRuns } from '../../pipeline/ablation/variant-runs.js';
import { type AnyFlow, Flow, type FlowNode, gather, isFlow } from '../../pipeline/flow.js';
import { listedInput, listedParts, stage, type ValuesOf } from '../../pipeline/stage.js';
import { ablationKind } from '../kinds/ablation.js';
import { figureKinds } from '../summarise/figure-kinds.js';
import { CompareVariantsSettings, logName } from './compare-variants-settings.js';
import { type ComparedMetric, comparedMetric, FIGURE_SOURCES, FIGURES } from './compared-metric.js';
import { withoutFailedRuns } from './without-failed-runs.js';

const CALLEE = 'compareVariants';

/** The stage behind {@link compareVariants}; seeded, since it lists the seeds as they were. */
export const compareVariantsStage = stage({
  name: CALLEE,
  source: import.meta.url,
  config: CompareVariantsSettings,
  inputs: {},
  each: {
    ...figureKinds,
    metrics: metricLog,
  },
  outputs: { ablation: ablationKind },
  withoutFailed: withoutFailedRuns,
  load: () => import('./compare-variants-run.js').then((module) => module.runCompareVariants),
});

const refuse = (what: string, remedy: string): never => refuseCall(CALLEE, what, remedy);

/** Name of the flow of a run among the inputs. */
const runName = (variant: string, seed: number): string => `${variant}@${seed}`;

const GIVE = 'give it what ablate gives: compareVariants(ablate({ swaps: { ... }, seeds: [0, 1, 2] }, ({ ... }) => ...))';

const expectVariants = (variants: unknown): void => {
  if (!Array.isArray(variants) || variants.length === 0) refuse(`the variants are ${describeValue(variants)}`, GIVE);
  for (const one of variants as readonly unknown[]) {
    if (!isRecord(one) || typeof one['name'] !== 'string' || !Array.isArray(one['runs']))
      refuse(`one of the variants is ${describeValue(one)}`, GIVE);
    const runs = (one as { readonly runs: readonly unknown[] }).runs;
    if (runs.some((run) => !isRecord(run) || !isFlow(run['flow']) || typeof run['seed'] !== 'number'))
      refuse(`the variant ${quoted(String((one as VariantRuns).name))} has a run without a seed or a flow`, GIVE);
  }
  const names = (variants as readonly VariantRuns[]).map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) refuse(`two variants are called ${quoted(twice)}`, 'give every variant a name of its own');
};

const stageIn = (flow: AnyFlow, name: string, metric: string): FlowNode => {
  const nodes = [...nodesBehind(flow, FIGURE_SOURCES)];
  const byLabel = nodes.filter(({ label, definition }) => (label ?? definition.stage) === name);
  const found = byLabel.length > 0 ? byLabel : nodes.filter(({ definition }) => definition.stage === name);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const known = [...new Set(nodes.map(({ label, definition }) => label ?? definition.stage))].join(', ');
  return refuse(
    found.length === 0
      ? `there is no stage ${quoted(name)} whose metric ${quoted(metric)} could be compared`
      : `${found.length} stages of one run are called ${quoted(name)}, whose metric ${quoted(metric)} is to be compared`,
    found.length === 0 ? `name one of ${known}` : "give the stages names of their own: named('first', search({ ... }))",
  );
};

/** The metrics that are asked for, or the main figures that every run has at hand. */
const metricsOf = (flows: readonly AnyFlow[], asked: readonly string[]): readonly ComparedMetric[] => {
  const sources = FIGURE_SOURCES.filter((name) => flows.every(({ environment }) => Object.hasOwn(environment, name)));
  const names = asked.length > 0 ? asked : sources.flatMap((name): readonly string[] => FIGURES[name].main);
  if (names.length === 0)
    refuse(
      'nothing that can be compared was measured in every variant',
      'end each flow in evaluate(), curvature() or queryBenchmark(...), or name a metric of a stage, such as "search.train loss"',
    );
  return names.map((name) => comparedMetric(CALLEE, name, sources));
};

/**
 * Compares variants of an experiment over the same seeds: of each metric the mean and the standard deviation (n - 1) of every
 * variant, and its paired difference to the first one with a confidence interval (Student's t, over the seeds that both have).
 *
 * - `metrics`: figures of results, such as "test error", and of the metric logs of stages as "STAGE.METRIC", of which the last
 *   value is compared and the best one is shown; ":max" or ":min" behind it says which is best where the name does not. By default
 *   the accuracy of `evaluate`, or the main figures of what else each flow ends in.
 * - `confidence` (0.95) of the intervals.
 *
 * A run that fails is left out, and named with the reason; the others are compared.
 *
 * @param variants what `ablate` gives
 *
 * @example
 * const variants = ablate({ swaps: { architecture: [softmax(), dirichlet()] }, seeds: [0, 1, 2] }, ({ architecture }) =>
 *   images.pipe(search({ space, architecture }), discretise(), retrain(), evaluate()));
 * return { ablation: compareVariants(variants, { metrics: ['test error', 'search.validation accuracy'] }) };
 */
export const compareVariants = (
  variants: readonly VariantRuns[],
  settings: { readonly metrics?: readonly string[]; readonly confidence?: number } = {},
): Flow<ValuesOf<(typeof compareVariantsStage)['outputs']>> => {
  expectVariants(variants);
  expectSettings(CALLEE, settings);
  const { metrics: asked = [], ...rest } = settings;
  if (!Array.isArray(asked) || asked.some((one) => typeof one !== 'string'))
    refuse(`the metrics are ${describeValue(asked)}`, "give a list of names: { metrics: ['test error'] }");
  const runs = variants.flatMap(({ name, runs }) => runs.map(({ seed, flow }) => ({ of: runName(name, seed), flow })));
  if (runs.length === 0) refuse('no variant has a run', GIVE);
  const metrics = metricsOf(
    runs.map(({ flow }) => flow),
    asked,
  );
  const config = {
    ...rest,
    metrics,
    variants: variants.map(({ name, runs: own }) => ({
      name,
      runs: own.map(({ seed }) => ({ seed, of: runName(name, seed) })),
      failures: [],
    })),
  };
  const { node, environment } = gather(compareVariantsStage, config, Object.fromEntries(runs.map(({ of, flow }) => [of, flow])));
  const sources = FIGURE_SOURCES.filter((source) => {
    const figures: readonly string[] = [...FIGURES[source].main, ...FIGURES[source].others];
    return metrics.some(({ name, log }) => log === null && figures.includes(name));
  });
  const logs = metrics.flatMap(({ log }) =>
    log === null
      ? []
      : runs.map(({ of, flow }) => {
          const maker = stageIn(flow, log.stage, log.metric);
          return [listedInput('metrics', logName(of, log.stage)), { node: maker, output: 'metrics' }] as const;
        }),
  );
  const results = Object.entries(node.inputs).filter(([input]) => sources.some((source) => source === listedParts(input).input));
  const compared: FlowNode = { ...node, inputs: Object.fromEntries([...results, ...logs]) };
  const outputs = Object.entries(environment).map(([name, { output }]) => [name, { node: compared, output }] as const);
  return new Flow(compared, Object.fromEntries(outputs)) as unknown as Flow<ValuesOf<(typeof compareVariantsStage)['outputs']>>;
};
