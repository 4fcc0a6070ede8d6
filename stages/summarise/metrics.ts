import { deviationOf, meanOf } from '../../base/numerics/statistics.js';
import { BENCHMARK_DATASETS } from '../../datasets/benchmarks/nas-bench-201/table.js';
import type { BenchmarkRecord } from '../kinds/benchmark-record.js';
import type { Spectrum } from '../kinds/curvature-spectrum.js';
import type { Evaluation } from '../kinds/evaluation.js';
import { aurocs, type OutOfDistribution } from '../kinds/out-of-distribution.js';
import type { Metric } from '../kinds/summary.js';

/** One quantity under one seed. */
export type Quantity = Pick<Metric, 'name' | 'unit'> & { readonly value: number };

const share = (name: string, value: number): Quantity => ({ name, unit: 'share', value });
const number = (name: string, value: number): Quantity => ({ name, unit: 'number', value });
/** Quantities that an evaluation has under a condition: more than 5 classes, concrete dropout, or draws of parameter noise. */
const CONDITIONAL = [
  'top-5 test error',
  'predictive variance',
  'predictive variance, sum',
  'expected entropy',
  'mutual information',
  'test accuracy, deviation over draws',
  'predictive variance, deviation over draws',
] as const;

/** True of a quantity that an evaluation may lack; a table has "N/A" for it. */
export const isConditional = (name: string): boolean => CONDITIONAL.some((one) => one === name);

const ifAny = (
  of: (name: string, value: number) => Quantity,
  name: (typeof CONDITIONAL)[number],
  value: number | null,
): readonly Quantity[] => (value === null ? [] : [of(name, value)]);

/**
 * Quantities of tables of retrained networks (DrNAS, tables 2 and 3; μDARTS, tables IV to VII): errors and accuracy, costs,
 * uncertainty of networks with dropout, calibration, and how a draw of parameter noise scatters. `test loss` is the
 * negative log-likelihood.
 */
export const evaluationQuantities = (evaluation: Evaluation): readonly Quantity[] => {
  const { top1, top5, loss, classes, parameters, multiplyAccumulates, deviations } = evaluation;
  return [
    share('test error', 1 - top1),
    ...ifAny(share, 'top-5 test error', classes.length > 5 ? 1 - top5 : null),
    number('test loss', loss),
    number('parameters', parameters),
    number('multiply-accumulates', multiplyAccumulates),
    share('test accuracy', top1),
    number('Brier score', evaluation.brier),
    share('expected calibration error', evaluation.expectedCalibrationError),
    number('predictive entropy', evaluation.predictiveEntropy),
    ...ifAny(number, 'predictive variance', evaluation.predictiveVariance),
    ...ifAny(number, 'predictive variance, sum', evaluation.predictiveVarianceSum),
    ...ifAny(number, 'expected entropy', evaluation.expectedEntropy),
    ...ifAny(number, 'mutual information', evaluation.mutualInformation),
    ...ifAny(share, 'test accuracy, deviation over draws', deviations?.top1 ?? null),
    ...ifAny(number, 'predictive variance, deviation over draws', deviations?.predictiveVariance ?? null),
  ];
};

/** Detection of images of another data set by uncertainty: areas under ROC curves. */
export const outOfDistributionQuantities = (found: OutOfDistribution): readonly Quantity[] =>
  aurocs(found).map(([name, area]) => share(`AUROC of ${name}`, area));

/** Quantities of tables of robustness (μDARTS, tables I and IV): the largest eigenvalue of a Hessian. */
export const curvatureQuantities = (
  of: 'architecture' | 'weights',
  { largest }: Pick<Spectrum, 'largest'>,
): readonly Quantity[] => [number(`largest eigenvalue, ${of}`, largest.value)];

/** Quantities of tables of searches on a tabular benchmark (DrNAS, table 4): accuracies on each data set, and ranks. */
export const benchmarkQuantities = ({ results }: BenchmarkRecord): readonly Quantity[] =>
  BENCHMARK_DATASETS.flatMap((dataset) => [
    share(`${dataset} validation accuracy`, results[dataset].validation),
    share(`${dataset} test accuracy`, results[dataset].test),
    number(`${dataset} rank`, results[dataset].rank),
  ]);

/** The quantities of several seeds as metrics, in the order of the first seed's; what one seed lacks is left out. */
export const metricsOver = (quantities: readonly (readonly Quantity[])[]): readonly Metric[] =>
  (quantities[0] ?? []).flatMap(({ name, unit }) => {
    const values = quantities.flatMap((ofSeed) => ofSeed.find((quantity) => quantity.name === name)?.value ?? []);
    return values.length < quantities.length
      ? []
      : [{ name, unit, values, mean: meanOf(values), deviation: deviationOf(values) }];
  });
