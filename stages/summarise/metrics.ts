import { BENCHMARK_DATASETS } from '../../networks/nas-bench-201-table.js';
import type { BenchmarkRecord } from '../kinds/benchmark-record.js';
import type { Evaluation } from '../kinds/evaluation.js';
import type { Metric } from '../kinds/summary.js';

/** One quantity under one seed. */
export type Quantity = Pick<Metric, 'name' | 'unit'> & { readonly value: number };

const share = (name: string, value: number): Quantity => ({ name, unit: 'share', value });
const number = (name: string, value: number): Quantity => ({ name, unit: 'number', value });

/** What tables of retrained networks report (DrNAS, tables 2 and 3): errors, parameters and multiply-accumulates. */
export const evaluationQuantities = ({
  top1,
  top5,
  loss,
  classes,
  parameters,
  multiplyAccumulates,
}: Evaluation): readonly Quantity[] => [
  share('test error', 1 - top1),
  ...(classes.length > 5 ? [share('top-5 test error', 1 - top5)] : []),
  number('test loss', loss),
  number('parameters', parameters),
  number('multiply-accumulates', multiplyAccumulates),
];

/** What tables of searches on a tabular benchmark report (DrNAS, table 4): accuracies on each data set, and ranks. */
export const benchmarkQuantities = ({ results }: BenchmarkRecord): readonly Quantity[] =>
  BENCHMARK_DATASETS.flatMap((dataset) => [
    share(`${dataset} validation accuracy`, results[dataset].validation),
    share(`${dataset} test accuracy`, results[dataset].test),
    number(`${dataset} rank`, results[dataset].rank),
  ]);

/** The arithmetic mean. */
export const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The standard deviation of a sample, with n - 1; null for a single value. */
export const deviationOf = (values: readonly number[]): number | null => {
  if (values.length < 2) return null;
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
};

/** The quantities of several seeds as metrics, in the order of the first seed's. */
export const metricsOver = (quantities: readonly (readonly Quantity[])[]): readonly Metric[] =>
  (quantities[0] ?? []).map(({ name, unit }, index) => {
    const values = quantities.map((ofSeed) => (ofSeed[index] as Quantity).value);
    return { name, unit, values, mean: meanOf(values), deviation: deviationOf(values) };
  });
