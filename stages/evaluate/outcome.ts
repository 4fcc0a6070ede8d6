import type { Evaluation } from '../kinds/evaluation.js';
import { binnedVerdicts, expectedCalibrationError, type Verdicts } from './calibration.js';
import type { BatchPrediction } from './predictor.js';
import { brierScore } from './proper-scores.js';
import { conclude, emptyScore, type Score, scoreBatch, takenClass } from './score.js';
import { type MeanUncertainty, meanUncertainty } from './uncertainty.js';

/** Outcome of a network over the images seen so far: sums, and the verdict on each image. */
export interface Outcome {
  readonly score: Score;
  readonly brier: number;
  readonly uncertainty: MeanUncertainty;
  readonly verdicts: readonly Verdicts[];
}

/** No image seen yet. */
export const emptyOutcome = (classes: number): Outcome => ({
  score: emptyScore(classes),
  brier: 0,
  uncertainty: {
    predictiveVariance: 0,
    predictiveVarianceSum: 0,
    predictiveEntropy: 0,
    expectedEntropy: 0,
    mutualInformation: 0,
  },
  verdicts: [],
});

const verdictsOn = ({ scores, uncertainty: { mean }, labels }: BatchPrediction, classes: number): Verdicts => {
  const taken = Array.from(labels, (_, image) => takenClass(scores.subarray(image * classes, (image + 1) * classes)));
  return {
    confidences: Float64Array.from(taken, (c, image) => mean[image * classes + c] as number),
    right: taken.map((c, image) => c === labels[image]),
  };
};

/** An outcome with one more batch. */
export const addBatch = ({ score, brier, uncertainty, verdicts }: Outcome, batch: BatchPrediction): Outcome => {
  const { labels } = batch;
  const classes = score.confusion.length;
  const { predictiveVarianceSum, ...means } = meanUncertainty(batch.uncertainty);
  const summed = (name: keyof typeof means): number => uncertainty[name] + means[name] * labels.length;
  return {
    score: scoreBatch(score, batch.scores, labels),
    brier: brier + brierScore(batch.uncertainty.mean, labels, classes) * labels.length,
    uncertainty: {
      predictiveVariance: summed('predictiveVariance'),
      predictiveVarianceSum: uncertainty.predictiveVarianceSum + predictiveVarianceSum,
      predictiveEntropy: summed('predictiveEntropy'),
      expectedEntropy: summed('expectedEntropy'),
      mutualInformation: summed('mutualInformation'),
    },
    verdicts: [...verdicts, verdictsOn(batch, classes)],
  };
};

/** The part of an evaluation that is measured. */
export type Measures = Pick<
  Evaluation,
  keyof ReturnType<typeof conclude> | keyof MeanUncertainty | 'brier' | 'expectedCalibrationError' | 'reliability'
>;

/**
 * The shares and means that an outcome amounts to.
 *
 * @param samples passes over each image; from a single one nothing can be told of how passes disagree
 */
export const concludeOutcome = ({ score, brier, uncertainty, verdicts }: Outcome, samples: number, bins: number): Measures => {
  const { images } = score;
  const reliability = binnedVerdicts(
    {
      confidences: Float64Array.from(verdicts.flatMap(({ confidences }) => [...confidences])),
      right: verdicts.flatMap(({ right }) => right),
    },
    bins,
  );
  const told = <A>(value: A): A | null => (samples > 1 ? value : null);
  return {
    ...conclude(score),
    brier: brier / images,
    expectedCalibrationError: expectedCalibrationError(reliability),
    reliability,
    predictiveEntropy: uncertainty.predictiveEntropy / images,
    predictiveVariance: told(uncertainty.predictiveVariance / images),
    predictiveVarianceSum: told(uncertainty.predictiveVarianceSum),
    expectedEntropy: told(uncertainty.expectedEntropy / images),
    mutualInformation: told(uncertainty.mutualInformation / images),
  };
};
