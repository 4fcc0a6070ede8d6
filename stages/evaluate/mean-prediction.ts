import { type Uncertainty, uncertaintyOf } from './uncertainty.js';

/** Unnormalised log-probabilities of N examples over C classes, row-major [N, C]. */
export type Scores = Float32Array | Float64Array;

/** log Σ exp of the values of a row, which may be of any size. */
export const logSumExp = (row: Scores): number => {
  const largest = (row as Float64Array).reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return largest + Math.log((row as Float64Array).reduce((sum, x) => sum + Math.exp(x - largest), 0));
};

/** log-softmax of each row, in float64. */
const logProbabilities = (logits: Scores, classes: number): Float64Array => {
  const out = Float64Array.from(logits);
  for (let start = 0; start < out.length; start += classes) {
    const row = out.subarray(start, start + classes);
    const total = logSumExp(row);
    for (let c = 0; c < classes; c++) row[c] = (row[c] as number) - total;
  }
  return out;
};

/** Log of the mean probability over the passes; finite also where every probability itself is below the least number. */
const logMean = (passes: readonly Float64Array[]): Float64Array =>
  (passes[0] as Float64Array).map((_, i) => {
    const largest = passes.reduce((most, pass) => Math.max(most, pass[i] as number), Number.NEGATIVE_INFINITY);
    // A probability of exactly 0 in every pass: a score of -∞ must not become one that is no number.
    if (largest === Number.NEGATIVE_INFINITY) return largest;
    return largest + Math.log(passes.reduce((sum, pass) => sum + Math.exp((pass[i] as number) - largest), 0) / passes.length);
  });

/** Mean prediction of T passes. */
export interface MeanPrediction {
  /** Of one pass its logits; of several the log of their mean prediction. */
  readonly scores: Scores;
  readonly uncertainty: Uncertainty;
}

/**
 * The mean prediction of T passes and how far they disagree, all in float64.
 *
 * Source: μDARTS, eq. 2 and 5.
 * @param passes logits of the same examples, [T][N, C]
 */
export const meanPrediction = (passes: readonly Float32Array[], classes: number): MeanPrediction => {
  const logs = passes.map((logits) => logProbabilities(logits, classes));
  const uncertainty = uncertaintyOf(
    logs.map((pass) => pass.map(Math.exp)),
    classes,
  );
  return { scores: passes.length === 1 ? (passes[0] as Float32Array) : logMean(logs), uncertainty };
};
