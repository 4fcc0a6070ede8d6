import { examplesOf, type Probabilities } from './uncertainty.js';

/** Bins of the expected calibration error unless told otherwise. */
export const CALIBRATION_BINS = 15;

/** Float32 softmax can round a little above 1; anything more is no probability. */
const MOST = 1 + 1e-5;

/** The predictions with a confidence in (lower, upper]; the first bin has 0 too. */
export interface ReliabilityBin {
  readonly lower: number;
  readonly upper: number;
  /** How many predictions. */
  readonly count: number;
  /** Their mean confidence, and the share that is right; null in an empty bin. */
  readonly confidence: number | null;
  readonly accuracy: number | null;
}

/** How sure a prediction is, and whether it is right. */
interface Verdict {
  readonly confidence: number;
  readonly right: boolean;
}

/** The verdict on one example: of classes with the same probability the first one is taken. */
const verdictOn = (row: Probabilities, label: number): Verdict => {
  let taken = 0;
  for (let c = 1; c < row.length; c++) if ((row[c] as number) > (row[taken] as number)) taken = c;
  return { confidence: row[taken] as number, right: taken === label };
};

/** The bin i with i/bins < confidence <= (i+1)/bins, whatever the product rounds to. */
const binOf = (confidence: number, bins: number): number => {
  const near = Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1));
  if (near > 0 && confidence <= near / bins) return near - 1;
  return near < bins - 1 && confidence > (near + 1) / bins ? near + 1 : near;
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
): readonly ReliabilityBin[] => {
  const examples = examplesOf(probabilities, classes);
  if (examples !== labels.length) throw new Error(`there are ${examples} predictions and ${labels.length} labels: give as many`);
  if (!Number.isInteger(bins) || bins < 1) throw new Error(`${bins} bins: give a whole number from 1`);
  const [counts, confidences, rights] = [new Float64Array(bins), new Float64Array(bins), new Float64Array(bins)];
  labels.forEach((label, example) => {
    const { confidence, right } = verdictOn(probabilities.subarray(example * classes, (example + 1) * classes), label);
    if (!(confidence >= 0 && confidence <= MOST))
      throw new Error(`example ${example} has confidence ${confidence}: give probabilities`);
    const bin = binOf(confidence, bins);
    counts[bin] = (counts[bin] as number) + 1;
    confidences[bin] = (confidences[bin] as number) + confidence;
    rights[bin] = (rights[bin] as number) + (right ? 1 : 0);
  });
  return Array.from(counts, (count, bin) => ({
    lower: bin / bins,
    upper: (bin + 1) / bins,
    count,
    confidence: count === 0 ? null : (confidences[bin] as number) / count,
    accuracy: count === 0 ? null : (rights[bin] as number) / count,
  }));
};

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
