import { deviationOf, meanOf } from '../../base/numerics/statistics.js';
import type { Evaluation } from '../kinds/evaluation.js';
import type { ReliabilityBin } from './calibration.js';
import type { Measures } from './outcome.js';

/** The same bins filled by several evaluations, as one. */
const pooled = (bins: readonly ReliabilityBin[]): ReliabilityBin => {
  const count = bins.reduce((sum, bin) => sum + bin.count, 0);
  const mean = (of: (bin: ReliabilityBin) => number | null): number | null =>
    count === 0 ? null : bins.reduce((sum, bin) => sum + bin.count * (of(bin) ?? 0), 0) / count;
  const { lower, upper } = bins[0] as ReliabilityBin;
  return { lower, upper, count, confidence: mean((bin) => bin.confidence), accuracy: mean((bin) => bin.accuracy) };
};

/**
 * Several evaluations of one network as one: the mean of every measure, and how accuracy and predictive variance scatter
 * (standard deviation with n - 1). Reliability bins and the confusion matrix count the predictions of all.
 *
 * @param draws one or more
 */
export const overDraws = (draws: readonly Measures[]): Measures & Pick<Evaluation, 'deviations'> => {
  const [first, ...others] = draws as readonly [Measures, ...Measures[]];
  if (others.length === 0) return { ...first, deviations: null };
  const mean = (of: (measures: Measures) => number): number => meanOf(draws.map(of));
  const told = (of: (measures: Measures) => number | null): readonly number[] => draws.flatMap((draw) => of(draw) ?? []);
  const meanTold = (of: (measures: Measures) => number | null): number | null => {
    const values = told(of);
    return values.length === 0 ? null : meanOf(values);
  };
  return {
    images: first.images,
    top1: mean(({ top1 }) => top1),
    top5: mean(({ top5 }) => top5),
    loss: mean(({ loss }) => loss),
    brier: mean(({ brier }) => brier),
    expectedCalibrationError: mean(({ expectedCalibrationError }) => expectedCalibrationError),
    predictiveEntropy: mean(({ predictiveEntropy }) => predictiveEntropy),
    predictiveVariance: meanTold(({ predictiveVariance }) => predictiveVariance),
    predictiveVarianceSum: meanTold(({ predictiveVarianceSum }) => predictiveVarianceSum),
    expectedEntropy: meanTold(({ expectedEntropy }) => expectedEntropy),
    mutualInformation: meanTold(({ mutualInformation }) => mutualInformation),
    confusion: first.confusion.map((row, label) =>
      row.map((_, taken) => draws.reduce((sum, { confusion }) => sum + (confusion[label]?.[taken] as number), 0)),
    ),
    reliability: first.reliability.map((_, bin) => pooled(draws.map(({ reliability }) => reliability[bin] as ReliabilityBin))),
    deviations: {
      top1: deviationOf(draws.map(({ top1 }) => top1)) as number,
      predictiveVariance: deviationOf(told(({ predictiveVariance }) => predictiveVariance)),
    },
  };
};
