import { examplesOf, type Probabilities } from './uncertainty.js';

/** Bins of the expected calibration error unless told otherwise. */
export const CALIBRATION_BINS = 15;

/** Float32 softmax can round a little above 1; anything more is no probability. */
const MOST = 1 + 1e-5;

/** The predictions with a confidence in (lower, upper]; the first bin has 0 too. */
export interface ReliabilityBin {
  readonly lower: number;
  readonly upper: number;
  /** Number of predictions. */
  readonly count: number;
  /** Their mean confidence, and the share that is right; null in an empty bin. */
  readonly confidence: number | null;
  readonly accuracy: number | null;
}

/** Confidence of predictions, and whether they are right: one of each a prediction. */
export interface Verdicts {
  readonly confidences: Float64Array;
  readonly right: readonly boolean[];
}

/** The verdicts on predictions: of classes with the same probability the first one is taken. */
const verdictsOn = (probabilities: Probabilities, labels: Int32Array, classes: number): Verdicts => {
  const examples = examplesOf(probabilities, classes);
  if (examples !== labels.length) throw new Error(`there are ${examples} predictions and ${labels.length} labels: give as many`);
  const taken = Array.from(labels, (_, example) => {
    const row = probabilities.subarray(example * classes, (example + 1) * classes);
    let best = 0;
    for (let c = 1; c < classes; c++) if ((row[c] as number) > (row[best] as number)) best = c;
    return best;
  });
  return {
    confidences: Float64Array.from(taken, (c, example) => probabilities[example * classes + c] as number),
    right: taken.map((c, example) => c === labels[example]),
  };
};

/** The bin i with i/bins < confidence <= (i+1)/bins, whatever the product rounds to. */
const binOf = (confidence: number, bins: number): number => {
  const near = Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1));
  if (near > 0 && confidence <= near / bins) return near - 1;
  return near < bins - 1 && confidence > (near + 1) / bins ? near + 1 : near;
};

/**
 * Verdicts in bins of equal width by their confidence.
 *
 * @param bins from 1
 * @throws Error where `bins` is no number of bins, or a confidence no probability
 */
export const binnedVerdicts = ({ confidences, right }: Verdicts, bins: number): readonly ReliabilityBin[] => {
  if (!Number.isInteger(bins) || bins < 1) throw new Error(`${bins} bins: give a whole number from 1`);
  const [counts, sums, rights] = [new Float64Array(bins), new Float64Array(bins), new Float64Array(bins)];
  confidences.forEach((confidence, example) => {
    if (!(confidence >= 0 && confidence <= MOST))
      throw new Error(`example ${example} has confidence ${confidence}: give probabilities`);
    const bin = binOf(confidence, bins);
    counts[bin] = (counts[bin] as number) + 1;
    sums[bin] = (sums[bin] as number) + confidence;
    rights[bin] = (rights[bin] as number) + (right[example] ? 1 : 0);
  });
  return Array.from(counts, (count, bin) => ({
    lower: bin / bins,
    upper: (bin + 1) / bins,
    count,
    confidence: count === 0 ? null : (sums[bin] as number) / count,
    accuracy: count === 0 ? null : (rights[bin] as number) / count,
  }));
};

/**
 * The bins of a reliability diagram: predictions by their confidence (the largest probability), in bins of equal width.
 *
 * Source: Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks" (2017), section 2.
 * @param probabilities [N, C]
 * @param labels [N]
 * @param bins from 1
 * @throws Error where the numbers of rows and labels disagree, `bins` is no number of bins, or a
 * prediction is none of probabilities
 */
export const reliabilityBins = (
  probabilities: Probabilities,
  labels: Int32Array,
  classes: number,
  bins = CALIBRATION_BINS,
): readonly ReliabilityBin[] => binnedVerdicts(verdictsOn(probabilities, labels, classes), bins);

/**
 * Expected calibration error: the distance between accuracy and mean confidence in a bin, averaged over the predictions.
 * From 0 to 1.
 *
 * Source: Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning" (2015); Guo et
 * al. (2017), eq. 3.
 * @throws Error where all bins are empty
 *
 * @example expectedCalibrationError(reliabilityBins(probabilities, labels, 10))
 */
export const expectedCalibrationError = (bins: readonly ReliabilityBin[]): number => {
  const examples = bins.reduce((sum, { count }) => sum + count, 0);
  if (examples === 0) throw new Error('the calibration error of no examples is undefined');
  return bins.reduce(
    (sum, { count, confidence, accuracy }) =>
      confidence === null || accuracy === null ? sum : sum + (count / examples) * Math.abs(accuracy - confidence),
    0,
  );
};
