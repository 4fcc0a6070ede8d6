import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { uniform } from '../../../base/numerics/random/draw.js';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';
import { expectedCalibrationError, reliabilityBins } from '../../../stages/evaluate/calibration.js';
import { brierScore, negativeLogLikelihood } from '../../../stages/evaluate/proper-scores.js';

const near = (actual: number | null | undefined, expected: number, tolerance = 1e-12): void =>
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) <= tolerance, `${actual}, not ${expected} within ${tolerance}`);

// Confidences 0.9 (right), 0.6 (wrong), 0.5 (tie: the first class, right), 0.7 (right).
const HAND = Float64Array.of(0.9, 0.1, 0.4, 0.6, 0.5, 0.5, 0.3, 0.7);
const LABELS = Int32Array.of(0, 0, 0, 1);

test('NLL and Brier score have the values that one computes by hand', () => {
  near(negativeLogLikelihood(HAND, LABELS, 2), -(Math.log(0.9) + Math.log(0.4) + Math.log(0.5) + Math.log(0.7)) / 4);
  near(brierScore(HAND, LABELS, 2), (0.02 + 0.72 + 0.5 + 0.18) / 4);
});

test('the bins and the calibration error have the values that one computes by hand', () => {
  const bins = reliabilityBins(HAND, LABELS, 2, 2);
  assert.equal(
    bins.map(({ lower, upper, count }) => [lower, upper, count]),
    [
      [0, 0.5, 1],
      [0.5, 1, 3],
    ],
  );
  near(bins[0]?.confidence, 0.5);
  near(bins[0]?.accuracy, 1);
  near(bins[1]?.confidence, (0.9 + 0.6 + 0.7) / 3);
  near(bins[1]?.accuracy, 2 / 3);
  near(expectedCalibrationError(bins), 0.25 * 0.5 + 0.75 * (2.2 / 3 - 2 / 3));
});

test('a confidence on an edge belongs to the bin below it, for any number of bins', () => {
  for (const bins of [1, 3, 7, 10, 15, 49]) {
    for (let edge = 1; edge <= bins; edge++) {
      const confidence = edge / bins;
      const found = reliabilityBins(Float64Array.of(confidence), Int32Array.of(0), 1, bins);
      assert.is(
        found.findIndex(({ count }) => count === 1),
        edge - 1,
        `${edge}/${bins}`,
      );
    }
  }
  assert.is(reliabilityBins(Float64Array.of(0), Int32Array.of(0), 1)[0]?.count, 1);
});

test('empty bins are null, and there are 15 unless told otherwise', () => {
  const bins = reliabilityBins(HAND, LABELS, 2);
  assert.is(bins.length, 15);
  assert.equal(bins[0], { lower: 0, upper: 1 / 15, count: 0, confidence: null, accuracy: null });
});

test('certain and right, certain and wrong, and uniform predictions have the extreme scores', () => {
  const certain = Float32Array.of(1, 0, 0, 0, 1, 0);
  assert.is(negativeLogLikelihood(certain, Int32Array.of(0, 1), 3), 0);
  assert.is(brierScore(certain, Int32Array.of(0, 1), 3), 0);
  assert.is(expectedCalibrationError(reliabilityBins(certain, Int32Array.of(0, 1), 3)), 0);
  assert.is(negativeLogLikelihood(certain, Int32Array.of(1, 1), 3), Number.POSITIVE_INFINITY);
  assert.is(brierScore(certain, Int32Array.of(1, 0), 3), 2);
  assert.is(expectedCalibrationError(reliabilityBins(certain, Int32Array.of(1, 0), 3)), 1);
  const even = Float64Array.of(0.25, 0.25, 0.25, 0.25);
  near(negativeLogLikelihood(even, Int32Array.of(2), 4), Math.log(4));
  near(brierScore(even, Int32Array.of(2), 4), 0.75);
});

/**
 * A predictor of three classes with known error: it says `claim(q)` for its first class, where that class is right with
 * probability q, uniform from 0.4 to 1.
 */
const synthetic = (claim: (q: number) => number, examples = 20_000) => {
  const [first, second] = [uniform(fold(generatorOf(5), 'q'), examples), uniform(fold(generatorOf(5), 'label'), examples)];
  const probabilities = new Float64Array(examples * 3);
  const labels = new Int32Array(examples);
  for (let i = 0; i < examples; i++) {
    const q = 0.4 + 0.6 * (first[i] as number);
    const p = claim(q);
    probabilities.set([p, (1 - p) / 2, (1 - p) / 2], 3 * i);
    labels[i] = (second[i] as number) < q ? 0 : 1 + (i % 2);
  }
  return { probabilities, labels };
};

test('a calibrated predictor has almost no calibration error, and bins on the diagonal', () => {
  const { probabilities, labels } = synthetic((q) => q);
  const bins = reliabilityBins(probabilities, labels, 3);
  // In expectation a bin of n is off by sqrt(2 q (1-q) / (pi n)); for 9 bins of 2,222 that is below 0.009.
  assert.ok(expectedCalibrationError(bins) < 0.012, `${expectedCalibrationError(bins)}`);
  for (const { count, confidence, accuracy } of bins) {
    if (count > 0) near(accuracy, confidence as number, 5 * Math.sqrt(0.25 / count));
  }
});

test('an overconfident predictor has the calibration error that it was made with, and worse scores', () => {
  const calibrated = synthetic((q) => q);
  const overconfident = synthetic((q) => q + (1 - q) / 2);
  const bins = reliabilityBins(overconfident.probabilities, overconfident.labels, 3);
  // Confidence exceeds accuracy by (1 - q) / 2, on average by 0.15.
  near(expectedCalibrationError(bins), 0.15, 0.01);
  for (const { confidence, accuracy } of bins.filter(({ count, upper }) => count > 0 && upper < 0.95)) {
    assert.ok((accuracy as number) < (confidence as number));
  }
  for (const score of [negativeLogLikelihood, brierScore]) {
    assert.ok(
      score(overconfident.probabilities, overconfident.labels, 3) > score(calibrated.probabilities, calibrated.labels, 3) + 0.01,
    );
  }
});

const predictions = fc.integer({ min: 2, max: 5 }).chain((classes) =>
  fc
    .array(
      fc.record({
        weights: fc.array(fc.double({ min: 1e-6, max: 1, noNaN: true }), { minLength: classes, maxLength: classes }),
        label: fc.integer({ min: 0, max: classes - 1 }),
      }),
      { minLength: 1, maxLength: 12 },
    )
    .map((rows) => ({
      classes,
      labels: Int32Array.from(rows, ({ label }) => label),
      probabilities: Float64Array.from(rows.flatMap(({ weights }) => weights.map((w) => w / weights.reduce((a, b) => a + b, 0)))),
    })),
);

test('for any predictions the bins hold all of them once, and the measures keep their bounds', () => {
  fc.assert(
    fc.property(predictions, fc.integer({ min: 1, max: 20 }), ({ classes, labels, probabilities }, count) => {
      const bins = reliabilityBins(probabilities, labels, classes, count);
      assert.is(
        bins.reduce((sum, bin) => sum + bin.count, 0),
        labels.length,
      );
      for (const bin of bins) {
        if (bin.confidence === null) continue;
        assert.ok(bin.confidence > bin.lower - 1e-12 && bin.confidence <= bin.upper + 1e-12);
      }
      const error = expectedCalibrationError(bins);
      // One bin sees the least: the distance of the mean confidence and the accuracy.
      const coarse = expectedCalibrationError(reliabilityBins(probabilities, labels, classes, 1));
      assert.ok(error >= coarse - 1e-12 && error <= 1);
      const brier = brierScore(probabilities, labels, classes);
      assert.ok(brier >= 0 && brier <= 2);
      // With p for the label the others have 1 - p together, so the square is at most 2 (1 - p)², and -log p is at least 1 - p.
      assert.ok(negativeLogLikelihood(probabilities, labels, classes) >= brier / 2 - 1e-12);
    }),
    { numRuns: 60 },
  );
});

test('what is no prediction or no label is refused', () => {
  assert.throws(() => reliabilityBins(HAND, Int32Array.of(0), 2), '4 predictions and 1 labels');
  assert.throws(() => reliabilityBins(HAND, LABELS, 2, 0), '0 bins');
  assert.throws(() => reliabilityBins(Float32Array.of(Number.NaN), Int32Array.of(0), 1), 'confidence NaN');
  assert.throws(() => reliabilityBins(Float32Array.of(3, -2), Int32Array.of(0), 2), 'confidence 3');
  assert.throws(() => brierScore(HAND, Int32Array.of(0, 0, 0, 2), 2), 'label 2 of example 3');
  assert.throws(() => negativeLogLikelihood(new Float32Array(0), new Int32Array(0), 2), 'no examples');
  assert.throws(() => expectedCalibrationError([]), 'no examples');
});

test.run();
