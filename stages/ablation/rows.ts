import { deviationOf, meanOf } from '../../base/numerics/statistics.js';
import { studentQuantile } from '../../base/numerics/student-t.js';
import type { AblationRow, Difference } from '../kinds/ablation-value.js';

/** A figure of one run; of a curve its last value, with its best one where a direction is better. */
export interface RunFigure {
  readonly seed: number;
  readonly value: number;
  readonly curve?: { readonly best: number | null };
}

/**
 * The paired difference of a variant to another: the mean of d_s = x_s - y_s over the seeds s that both have, and the interval
 * mean ± t s/√n, in which t is the quantile of Student's distribution with n - 1 degrees of freedom and s the deviation of d.
 *
 * @returns null where no seed has both
 */
export const pairedDifference = (
  figures: readonly RunFigure[],
  first: readonly RunFigure[],
  confidence: number,
): Difference | null => {
  const pairs = figures.flatMap(({ seed, value }) =>
    first.filter((one) => one.seed === seed).map((one) => ({ seed, difference: value - one.value })),
  );
  if (pairs.length === 0) return null;
  const differences = pairs.map(({ difference }) => difference);
  const [mean, deviation] = [meanOf(differences), deviationOf(differences)];
  const half =
    deviation === null
      ? null
      : (studentQuantile(1 - confidence, differences.length - 1) * deviation) / Math.sqrt(differences.length);
  return {
    seeds: pairs.map(({ seed }) => seed),
    mean,
    deviation,
    interval: half === null ? null : [mean - half, mean + half],
  };
};

const curveOf = (figures: readonly RunFigure[]): AblationRow['curve'] => {
  const curves = figures.flatMap(({ curve }) => (curve === undefined ? [] : [curve]));
  if (curves.length === 0 || curves.length < figures.length) return null;
  const best = curves.flatMap((curve) => (curve.best === null ? [] : [curve.best]));
  return {
    last: meanOf(figures.map(({ value }) => value)),
    best: best.length < curves.length ? null : meanOf(best),
  };
};

/** Rows of a metric, one a variant; the first variant is that which the others are compared with. */
export const rowsOf = (
  variants: readonly { readonly name: string; readonly figures: readonly RunFigure[] }[],
  confidence: number,
): readonly AblationRow[] =>
  variants.map(({ name, figures }, index) => {
    const values = figures.map(({ value }) => value);
    return {
      variant: name,
      seeds: figures.map(({ seed }) => seed),
      values,
      mean: values.length === 0 ? null : meanOf(values),
      deviation: deviationOf(values),
      difference: index === 0 ? null : pairedDifference(figures, variants[0]?.figures ?? [], confidence),
      curve: curveOf(figures),
    };
  });
