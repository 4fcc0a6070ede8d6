import { defer, type Observable, of } from 'rxjs';
import { deviationOf, meanOf } from '../../base/numerics/statistics.js';
import { refusal } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import { bestArchitecture, randomSearch } from '../../datasets/benchmarks/nas-bench-201/queries.js';
import type { NasBench201Table } from '../../datasets/benchmarks/nas-bench-201/table.js';
import type { Listed, StageContext, StageEvent } from '../../pipeline/stage.js';
import type { Comparison } from '../kinds/comparison.js';
import type { MemoryUse } from '../kinds/memory-use.js';
import { type Metric, meanAndDeviation, type Summary } from '../kinds/summary.js';
import { isConditional } from '../summarise/metrics.js';
import type { CompareSettings } from './compare.js';
import { accuracyOf, columnProblem, isOwnRow, seedsProblem, strayProblem, unmeasuredRowProblem } from './foresee-compare.js';

type Inputs = {
  readonly summary: readonly Listed<Summary>[];
  readonly memory: readonly Listed<MemoryUse>[];
  readonly benchmark: readonly Listed<NasBench201Table>[];
};

/** A column of a row that comes out of the benchmark itself; architectures are ranked by the column's own data set. */
const benchmarkMetric = (table: NasBench201Table, kind: 'optimum' | 'random search', name: string, samples: number): Measured => {
  const accuracy = accuracyOf(name);
  if (accuracy === undefined) throw columnProblem(name);
  const { dataset, part } = accuracy;
  const { mean, deviation } =
    kind === 'optimum'
      ? { mean: bestArchitecture(table, dataset, part).results[dataset][part], deviation: null }
      : randomSearch(table, dataset, samples)[dataset][part];
  return { name, unit: 'share', values: [], mean, deviation, seeds: [] };
};

/** A metric with the seeds that it was measured under; none for a memory, which is measured once. */
type Measured = Metric & { readonly seeds: readonly number[] };

/** The metrics of a flow: those of its summary, or the memory that was measured. */
const metricsOf = ({ summary, memory }: Inputs, flow: string): readonly Measured[] => [
  ...summary
    .filter((one) => one.of === flow)
    .flatMap(({ value: { metrics, seeds } }) => metrics.map((metric) => ({ ...metric, seeds }))),
  ...memory
    .filter((one) => one.of === flow)
    .map(({ value: { mebibytes } }) => ({
      name: 'peak memory, MiB',
      unit: 'number' as const,
      values: [mebibytes],
      mean: mebibytes,
      deviation: null,
      seeds: [],
    })),
];

/** Cell text for a metric that a row lacks and others may have, such as the variance of a network without dropout. */
const NOT_APPLICABLE = 'N/A';

/** The differences of two metrics of the same seeds, one a seed. */
const differenceOf = (metric: Measured, less: Measured): Metric => {
  const other = seedsProblem(quoted(metric.name), metric.seeds, less.seeds);
  if (other !== undefined) throw other;
  if (metric.values.length === 0 || less.values.length === 0)
    throw refusal(
      `${quoted(metric.name)} is a figure of the table, which has no seeds`,
      'leave "less" out, or name flows that were measured',
    );
  const values = metric.values.map((value, i) => value - (less.values[i] as number));
  return { ...metric, values, mean: meanOf(values), deviation: deviationOf(values) };
};

/** Emits the table. */
export const runCompare = ({
  config: { title, columns, rows, samples, notes },
  inputs,
}: StageContext<CompareSettings, Inputs>): Observable<StageEvent<{ readonly comparison: Comparison }, never>> =>
  defer(() => {
    const table = inputs.benchmark[0]?.value;
    const known = [...inputs.summary, ...inputs.memory].map((one) => one.of);
    const isMeasured = (name: string): boolean =>
      rows.some((row) => row.of.some((flow) => metricsOf(inputs, flow).some((metric) => metric.name === name)));
    const measure = (flows: readonly string[], name: string): Measured | undefined => {
      const metrics = flows.flatMap((flow) => metricsOf(inputs, flow));
      const found = metrics.find((metric) => metric.name === name);
      if (found !== undefined) return found;
      const own = flows.find(isOwnRow);
      const stray = flows.find((flow) => flow !== own && !known.includes(flow));
      if (stray !== undefined) throw strayProblem(stray, known);
      if (own === undefined && (isMeasured(name) || isConditional(name))) return undefined;
      if (own === undefined)
        throw refusal(
          `${flows.map((flow) => `${quoted(flow)}`).join(' and ')} has no metric ${quoted(name)}`,
          `use one of ${metrics.map((metric) => metric.name).join(', ')}`,
        );
      if (table === undefined) throw unmeasuredRowProblem(own);
      return benchmarkMetric(table, own, name, samples);
    };
    const cell = (
      given: readonly string[],
      less: readonly string[] | undefined,
      { metric: name, from }: CompareSettings['columns'][number],
    ): string => {
      const among = (flows: readonly string[]) =>
        flows.filter((flow) => from === undefined || isOwnRow(flow) || from.includes(flow));
      const flows = among(given);
      if (flows.length === 0) return '';
      const [metric, subtracted] = [measure(flows, name), less === undefined ? undefined : measure(among(less), name)];
      if (metric === undefined || (less !== undefined && subtracted === undefined)) return NOT_APPLICABLE;
      return meanAndDeviation(subtracted === undefined ? metric : differenceOf(metric, subtracted));
    };
    const value: Comparison = {
      title,
      columns: columns.map((column) => column.title),
      rows: rows.map(({ name, of: flows, less, paper }) => ({
        name,
        paper,
        measured: columns.map((column) => cell(flows, less, column)),
      })),
      notes,
    };
    return of({ type: 'artifact', name: 'comparison', value } as const);
  });
