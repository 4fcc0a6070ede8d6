import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { meanUncertainty, uncertaintyOf } from '../../../stages/evaluate/uncertainty.js';

const near = (actual: number | undefined, expected: number, tolerance = 1e-12): void =>
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) <= tolerance, `${actual}, not ${expected} within ${tolerance}`);

const entropy = (...p: readonly number[]): number => -p.reduce((sum, x) => sum + (x === 0 ? 0 : x * Math.log(x)), 0);

test('two passes of two examples have the values that one computes by hand', () => {
  const found = uncertaintyOf([Float64Array.of(1, 0, 0.5, 0.5), Float64Array.of(0, 1, 0.7, 0.3)], 2);
  assert.equal([...found.mean].slice(0, 2), [0.5, 0.5]);
  near(found.mean[2], 0.6);
  // The passes contradict one another: a quarter for either class.
  near(found.variance[0], 0.5);
  near(found.variance[1], 0.02);
  near(found.predictiveEntropy[0], Math.log(2));
  near(found.expectedEntropy[0], 0);
  near(found.mutualInformation[0], Math.log(2));
  near(found.predictiveEntropy[1], entropy(0.6, 0.4));
  near(found.expectedEntropy[1], (Math.log(2) + entropy(0.7, 0.3)) / 2);
  near(found.mutualInformation[1], entropy(0.6, 0.4) - (Math.log(2) + entropy(0.7, 0.3)) / 2);
});

test('over a set the measures are means, and the variance also the sum of eq. 5', () => {
  const found = meanUncertainty(uncertaintyOf([Float64Array.of(1, 0, 0.5, 0.5), Float64Array.of(0, 1, 0.7, 0.3)], 2));
  near(found.predictiveVarianceSum, 0.52);
  near(found.predictiveVariance, 0.26);
  near(found.predictiveEntropy, (Math.log(2) + entropy(0.6, 0.4)) / 2);
  near(found.mutualInformation, found.predictiveEntropy - found.expectedEntropy);
});

test('one pass, or passes that agree, have neither variance nor mutual information', () => {
  const pass = Float32Array.of(0.1, 0.2, 0.7, 0, 0, 1);
  for (const passes of [[pass], [pass, pass, pass]]) {
    const { variance, mutualInformation, predictiveEntropy, expectedEntropy } = uncertaintyOf(passes, 3);
    for (const example of [0, 1]) {
      near(variance[example], 0, 1e-30);
      near(mutualInformation[example], 0, 1e-16);
      near(predictiveEntropy[example], expectedEntropy[example] as number);
    }
  }
});

test('a small mutual information keeps its digits where the entropies are large', () => {
  const step = 1e-7;
  const [p, q] = [Float64Array.of(0.5 + step, 0.5 - step), Float64Array.of(0.5 - step, 0.5 + step)];
  // Expanded about the uniform prediction: log 2 - H(1/2 + s) = 2 s² + O(s⁴).
  near(uncertaintyOf([p, q], 2).mutualInformation[0], 2 * step ** 2, 1e-2 * step ** 2);
});

test('what is not a number stays so, and lengths that disagree are refused', () => {
  const { variance, predictiveEntropy, mutualInformation } = uncertaintyOf([Float32Array.of(Number.NaN, 1)], 2);
  for (const measure of [variance, predictiveEntropy, mutualInformation]) assert.ok(Number.isNaN(measure[0]));
  assert.throws(() => uncertaintyOf([], 2), 'at least one pass');
  assert.throws(() => uncertaintyOf([new Float32Array(4), new Float32Array(2)], 2), '2 probabilities and the first has 4');
  assert.throws(() => uncertaintyOf([new Float32Array(5)], 2), '[N, 2]');
  assert.throws(() => meanUncertainty(uncertaintyOf([new Float32Array(0)], 2)), 'no examples');
});

const softmaxRow = (classes: number) =>
  fc.array(fc.double({ min: -60, max: 60, noNaN: true }), { minLength: classes, maxLength: classes }).map((logits) => {
    const exps = logits.map((x) => Math.exp(x - Math.max(...logits)));
    const total = exps.reduce((a, b) => a + b, 0);
    return exps.map((x) => x / total);
  });

const stochasticPasses = fc
  .record({
    classes: fc.integer({ min: 2, max: 6 }),
    passes: fc.integer({ min: 1, max: 5 }),
    examples: fc.integer({ min: 1, max: 3 }),
  })
  .chain(({ classes, passes, examples }) =>
    fc
      .array(fc.array(softmaxRow(classes), { minLength: examples, maxLength: examples }), {
        minLength: passes,
        maxLength: passes,
      })
      .map((rows) => ({ classes, passes: rows.map((row) => Float64Array.from(row.flat())) })),
  );

test('identities and bounds hold for any passes', () => {
  fc.assert(
    fc.property(stochasticPasses, ({ classes, passes }) => {
      const found = uncertaintyOf(passes, classes);
      const [slack, most] = [1e-12, Math.log(classes)];
      found.variance.forEach((variance, example) => {
        const mean = found.mean.subarray(example * classes, (example + 1) * classes);
        const [predictive, expected, information] = [
          found.predictiveEntropy[example] as number,
          found.expectedEntropy[example] as number,
          found.mutualInformation[example] as number,
        ];
        near(
          mean.reduce((a, b) => a + b, 0),
          1,
        );
        near(information, predictive - expected, 1e-12);
        assert.ok(information >= 0 && information <= most + slack);
        assert.ok(expected >= -slack && predictive <= most + slack);
        // A one-hot prediction has the largest second moment, the uniform mean the smallest square.
        const bound = 1 - mean.reduce((sum, p) => sum + p * p, 0);
        assert.ok(variance >= 0 && variance <= bound + slack && variance <= 1 - 1 / classes + slack);
        // Pinsker: a divergence is at least half the squared distance.
        assert.ok(information >= variance / 2 - slack);
      });
    }),
    { numRuns: 60 },
  );
});

test('the order of the passes does not matter beyond rounding', () => {
  fc.assert(
    fc.property(stochasticPasses, ({ classes, passes }) => {
      const [there, back] = [uncertaintyOf(passes, classes), uncertaintyOf([...passes].reverse(), classes)];
      there.variance.forEach((variance, i) => void near(back.variance[i], variance, 1e-14));
      there.mutualInformation.forEach((information, i) => void near(back.mutualInformation[i], information, 1e-13));
    }),
    { numRuns: 30 },
  );
});

test.run();
