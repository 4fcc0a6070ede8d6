import { dot } from '../../base/numerics/spectrum/vector.js';
import { crossEntropy, sigmoid } from './linear-model.js';
import { type Matrix, outer, scaled, total } from './matrix.js';
import { logits, type Sample } from './samples.js';

/** Σᵢ xᵢxᵢᵀ, the matrix M of the lemmas (μDARTS, eq. 14). */
export const momentMatrix = (points: readonly Float64Array[]): Matrix => total(points.map((point) => outer(point)));

/** The Hessian of DARTS' validation loss on the linear model (eq. 12); the labels have no part in it. */
export const hessianOfDarts = ({ points, alpha }: Sample): Matrix =>
  crossEntropy(
    points,
    points.map(() => 0),
  ).hessian(alpha);

/**
 * Eq. 17's last two terms print xᵢxᵢᵀ behind sums over i that have ended. It is read as its mean over i, or as a part of
 * the last sum; these are the two readings that are right when all points are one.
 */
export type Reading = 'mean' | 'last sum';
export const readings: readonly Reading[] = ['mean', 'last sum'];

/** The Hessian of μDARTS' validation loss as eq. 17 prints it, with T = N. */
export const printedHessian = (sample: Sample, reading: Reading): Matrix => {
  const { points, alpha } = sample;
  const average = (of: (s: number) => number): number => logits(sample).reduce((rest, s) => rest + of(s), 0) / points.length;
  const means = [average(sigmoid.value), average(sigmoid.first), average(sigmoid.second)] as const;
  const weights = logits(sample).map((s) => {
    const moment = 4 * dot(alpha, alpha) * sigmoid.second(s * s) + 2 * sigmoid.first(s * s);
    const [first, second] = reading === 'mean' ? [means[1], means[2]] : [sigmoid.first(s), sigmoid.second(s)];
    return moment - 2 * means[1] * first - 2 * means[0] * second;
  });
  const variance = total(points.map((point, i) => outer(point, weights[i] as number)));
  return total([hessianOfDarts(sample), scaled(1 / points.length, variance)]);
};

/** σ_j: what steps 18 and 19 leave as the weight of a point, with p = σ(xᵀα), q = σ((xᵀα)²) and a = αᵀα. */
export const sigmaJ = (p: number, q: number, a: number): number =>
  p * (1 - p) + 4 * a * q * (1 - q) - 8 * a * q ** 2 * (1 - q) + 2 * q * (1 - q) - 2 * (p * (1 - p) + p);

/** σ_ud of lemma 6.2: σ_j with √q in the place of p (eq. 20). */
export const sigmaUd = (q: number, a: number): number => sigmaJ(Math.sqrt(q), q, a);

/** The largest σ_ud over the points of a sample. */
export const largestSigmaUd = (sample: Sample): number =>
  Math.max(...logits(sample).map((s) => sigmaUd(sigmoid.value(s * s), dot(sample.alpha, sample.alpha))));
