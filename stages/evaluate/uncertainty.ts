/** Probabilities of N examples over C classes, row-major [N, C]. */
export type Probabilities = Float32Array | Float64Array;

/** Uncertainty of N examples by T stochastic passes. Entropies are in nats. */
export interface Uncertainty {
  /** Mean prediction over the passes, [N, C]. */
  readonly mean: Float64Array;
  /** Variance over the passes, summed over the classes: what eq. 5 of μDARTS has for one example, [N]; from 0 to 1 - 1/C. */
  readonly variance: Float64Array;
  /** Entropy of the mean prediction, [N]; from 0 to log C. */
  readonly predictiveEntropy: Float64Array;
  /** Mean of the passes' entropies, [N]; from 0 to the predictive entropy. */
  readonly expectedEntropy: Float64Array;
  /** Mutual information of prediction and weights: predictive less expected entropy, [N]; from 0 to log C. */
  readonly mutualInformation: Float64Array;
}

/** {@link Uncertainty} over a set of examples: means, and eq. 5 as it is printed, a sum. */
export interface MeanUncertainty {
  readonly predictiveVariance: number;
  readonly predictiveVarianceSum: number;
  readonly predictiveEntropy: number;
  readonly expectedEntropy: number;
  readonly mutualInformation: number;
}

/** x log x, with its limit at 0; what is not a number stays so. */
const timesLog = (x: number): number => (x === 0 ? 0 : x * Math.log(x));

/**
 * Number of examples.
 *
 * @throws Error where the lengths disagree
 */
export const examplesOf = (probabilities: Probabilities, classes: number): number => {
  const examples = probabilities.length / classes;
  if (Number.isInteger(examples)) return examples;
  throw new Error(`${probabilities.length} probabilities are no rows of ${classes} classes: give [N, ${classes}], row by row`);
};

/** Writes what one example's rows say, one row a pass, to place `example`. */
const measure = (into: Uncertainty, rows: readonly Probabilities[], example: number): void => {
  const passes = rows.length;
  const classes = (rows[0] as Probabilities).length;
  let [variance, entropy, expected, information] = [0, 0, 0, 0];
  for (let c = 0; c < classes; c++) {
    const mean = rows.reduce((sum, row) => sum + (row[c] as number), 0) / passes;
    into.mean[example * classes + c] = mean;
    entropy -= timesLog(mean);
    for (const row of rows) {
      const p = row[c] as number;
      variance += (p - mean) ** 2;
      expected -= timesLog(p);
      // As a mean divergence from the mean prediction: the difference of two large entropies would lose its digits.
      information += p === 0 || mean === 0 ? 0 : p * Math.log(p / mean);
    }
  }
  into.variance[example] = variance / passes;
  into.predictiveEntropy[example] = entropy;
  into.expectedEntropy[example] = expected / passes;
  into.mutualInformation[example] = Math.max(0, information / passes);
};

/**
 * Measures of uncertainty from T stochastic passes (Monte-Carlo dropout), all in float64. One pass has variance and mutual
 * information 0.
 *
 * Sources: μDARTS (Chakraborty and Mukhopadhyay), eq. 2 and 5; the split of entropy: Depeweg et al., "Decomposition of
 * uncertainty in Bayesian deep learning" (2018), and Houlsby et al. (2011).
 * @param passes softmax outputs of the same examples, [T][N, C]
 * @throws Error where there is no pass, or their lengths disagree
 *
 * @example uncertaintyOf([firstPass, secondPass], 10).mutualInformation
 */
export const uncertaintyOf = (passes: readonly Probabilities[], classes: number): Uncertainty => {
  const [first] = passes;
  if (first === undefined) throw new Error('uncertainty needs at least one pass');
  const other = passes.find(({ length }) => length !== first.length);
  if (other !== undefined) {
    throw new Error(`a pass has ${other.length} probabilities and the first has ${first.length}: give the same examples`);
  }
  const examples = examplesOf(first, classes);
  const into: Uncertainty = {
    mean: new Float64Array(first.length),
    variance: new Float64Array(examples),
    predictiveEntropy: new Float64Array(examples),
    expectedEntropy: new Float64Array(examples),
    mutualInformation: new Float64Array(examples),
  };
  for (let example = 0; example < examples; example++) {
    const rowOf = (pass: Probabilities): Probabilities => pass.subarray(example * classes, (example + 1) * classes);
    measure(into, passes.map(rowOf), example);
  }
  return into;
};

const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

/**
 * The uncertainty of a set of examples: each measure's mean over them, and the predictive variance also as the sum of
 * eq. 5 of μDARTS, which grows with the set.
 *
 * @throws Error where there is no example
 */
export const meanUncertainty = (of: Omit<Uncertainty, 'mean'>): MeanUncertainty => {
  const examples = of.variance.length;
  if (examples === 0) throw new Error('the mean uncertainty of no examples is undefined');
  const predictiveVarianceSum = sumOf(of.variance);
  return {
    predictiveVariance: predictiveVarianceSum / examples,
    predictiveVarianceSum,
    predictiveEntropy: sumOf(of.predictiveEntropy) / examples,
    expectedEntropy: sumOf(of.expectedEntropy) / examples,
    mutualInformation: sumOf(of.mutualInformation) / examples,
  };
};
