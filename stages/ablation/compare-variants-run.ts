import { defer, type Observable, of } from 'rxjs';
import type { MetricLog } from '../../artifacts/metric-log.js';
import { type Fault, refusal } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import type { Listed, ListsOf, StageContext, StageEvent } from '../../pipeline/stage.js';
import type { Ablation, AblationMetric } from '../kinds/ablation-value.js';
import type { figureKinds } from '../summarise/figure-kinds.js';
import {
  benchmarkQuantities,
  curvatureQuantities,
  evaluationQuantities,
  outOfDistributionQuantities,
  type Quantity,
} from '../summarise/metrics.js';
import { type CompareVariantsSettings, logName } from './compare-variants-settings.js';
import type { ComparedMetric } from './compared-metric.js';
import { type RunFigure, rowsOf } from './rows.js';

type Inputs = ListsOf<typeof figureKinds> & { readonly metrics: readonly Listed<MetricLog>[] };

type Run = CompareVariantsSettings['variants'][number]['runs'][number];

const quantitiesOf = (inputs: Inputs, flow: string): readonly Quantity[] => {
  const values = <A>(list: readonly Listed<A>[]): readonly A[] => list.filter((one) => one.of === flow).map(({ value }) => value);
  return [
    ...values(inputs.evaluation).flatMap(evaluationQuantities),
    ...values(inputs.benchmarkRecord).flatMap(benchmarkQuantities),
    ...values(inputs.outOfDistribution).flatMap(outOfDistributionQuantities),
    ...values(inputs.curvature).flatMap((one) => curvatureQuantities('architecture', one)),
    ...values(inputs.weightCurvature).flatMap((one) => curvatureQuantities('weights', one)),
  ];
};

const unmeasured = (run: Run, metric: string, known: readonly string[]): Fault =>
  refusal(
    `${run.of} has no metric ${quoted(metric)}`,
    known.length === 0 ? 'compare another metric' : `compare another metric: one of ${[...new Set(known)].join('; ')}`,
  );

/** The best of the values that are finite; null where none is, or no direction is better. */
const best = (values: readonly number[], better: ComparedMetric['better']): number | null => {
  const finite = values.filter(Number.isFinite);
  if (better === null || finite.length === 0) return null;
  return finite.reduce((most, value) => ((better === 'higher' ? value > most : value < most) ? value : most));
};

const figureOf = (
  inputs: Inputs,
  { name, log, better }: ComparedMetric,
  run: Run,
  seed: number,
): RunFigure & { unit: Quantity['unit'] } => {
  if (log === null) {
    const quantities = quantitiesOf(inputs, run.of);
    const found = quantities.find((quantity) => quantity.name === name);
    if (found === undefined)
      throw unmeasured(
        run,
        name,
        quantities.map((quantity) => quantity.name),
      );
    return { seed, value: found.value, unit: found.unit };
  }
  const of = logName(run.of, log.stage);
  const entries = inputs.metrics.filter((one) => one.of === of).flatMap(({ value }) => value);
  const values = entries.flatMap((entry) => entry.values[log.metric] ?? []);
  const last = values.at(-1);
  if (last === undefined)
    throw unmeasured(
      run,
      name,
      entries.flatMap((entry) => Object.keys(entry.values).map((metric) => `${log.stage}.${metric}`)),
    );
  return { seed, value: last, unit: 'number', curve: { best: best(values, better) } };
};

/** Emits the comparison, the variants in the order in which they were given. */
export const runCompareVariants = ({
  config: { metrics, variants, confidence },
  inputs,
  seed,
}: StageContext<CompareVariantsSettings, Inputs>): Observable<StageEvent<{ readonly ablation: Ablation }, never>> =>
  defer(() => {
    const compared = metrics.map((metric): AblationMetric => {
      const measured = variants.map(({ name, runs }) => ({
        name,
        figures: runs.map((run) => figureOf(inputs, metric, run, seed + run.seed)),
      }));
      const unit = measured.flatMap(({ figures }) => figures)[0]?.unit ?? 'number';
      return { name: metric.name, unit, better: metric.better, rows: rowsOf(measured, confidence) };
    });
    const seeds = variants.flatMap(({ runs, failures }) => [...runs, ...failures].map((one) => seed + one.seed));
    const value: Ablation = {
      variants: variants.map(({ name, failures }) => ({
        name,
        failures: failures.map((failure) => ({ ...failure, seed: seed + failure.seed })),
      })),
      seeds: [...new Set(seeds)].sort((a, b) => a - b),
      confidence,
      metrics: compared,
    };
    return of({ type: 'artifact', name: 'ablation', value } as const);
  });
