import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';
import { softmaxOf } from '../../../base/numerics/softmax.js';
import { dsnasRelaxation } from '../../../stages/architecture/dsnas-relaxation.js';
import { FINISHED } from '../../../stages/architecture/progress.js';
import { near } from '../support.js';

const settings = { decided: 2, location: 1, scale: 0.01, weightDecay: 1e-3 };
const relaxation = dsnasRelaxation(settings);
const DRAWS = 6000;

/** A sample of each place that can be drawn, and how often it was. */
const samplesOf = (parameters: Float64Array) => {
  const drawn = Array.from({ length: DRAWS }, (_, draw) => relaxation.sample(parameters, fold(generatorOf(9), draw), FINISHED));
  return Array.from(parameters, (_, place) => {
    const here = drawn.filter(({ weights }) => weights[place] === 1);
    return { sample: here[0] as (typeof here)[number], count: here.length };
  });
};

const alpha = Float64Array.of(0.4, -0.6, 0.9);
const beta = Float64Array.of(-0.2, 0.7);
// The loss Σ a_ij θ_i φ_j of two edges, as linear in each as a sum of operations is.
const losses = [
  [0.3, -1.2],
  [2.1, 0.4],
  [-0.7, 0.9],
];
const lossAt = (i: number, j: number): number => losses[i]?.[j] as number;

test('θ is one-hot and drawn as often as softmax(α) says, and that operation alone is computed', () => {
  const probabilities = softmaxOf(alpha);
  const chiSquare = samplesOf(alpha).reduce((sum, { sample, count }, place) => {
    assert.equal(sample.active, [place]);
    const expected = DRAWS * (probabilities[place] as number);
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  // The 99.99 % quantile of chi-square with 2 degrees of freedom is 18.4.
  assert.ok(chiSquare < 18.4, `chi-square ${chiSquare}`);
});

test('the estimator of the gradient is unbiased on a loss whose expectation has a closed form', () => {
  const [p, q] = [softmaxOf(alpha), softmaxOf(beta)];
  const ofAlpha = samplesOf(alpha).map(({ sample }) => sample);
  const expectedLoss = (at: readonly number[]): number =>
    softmaxOf(Float64Array.from(at)).reduce(
      (sum, pi, i) => sum + q.reduce((inner, qj, j) => inner + pi * qj * lossAt(i, j), 0),
      0,
    );
  // The mean of the estimator over all pairs of draws, each with its probability.
  const estimated = new Float64Array(3);
  ofAlpha.forEach((sample, i) => {
    for (const [j, qj] of q.entries()) {
      const toTheta = Float64Array.from([0, 0, 0], (_, place) => (place === i ? lossAt(i, j) : Number.NaN));
      sample
        .pullback(
          toTheta,
          [0, 1, 2].map((place) => place !== i),
        )
        .forEach((x, k) => {
          estimated[k] = (estimated[k] as number) + (p[i] as number) * qj * x;
        });
    }
  });
  estimated.forEach((x, k) => {
    const moved = (by: number): number => expectedLoss([...alpha].map((a, j) => (j === k ? a + by : a)));
    near(x, (moved(1e-5) - moved(-1e-5)) / 2e-5, 1e-9, `gradient ${k}`);
  });
});

test('an edge whose lead is large enough is decided: always that operation, and α stays', () => {
  const deciding = dsnasRelaxation({ ...settings, decided: 0.3 });
  const [sure, unsure] = [Float64Array.of(0, 2, 0), Float64Array.of(0, 0.1, 0)];
  for (let draw = 0; draw < 50; draw++) {
    const { weights, pullback } = deciding.sample(sure, fold(generatorOf(1), draw), FINISHED);
    assert.equal([...weights], [0, 1, 0]);
    assert.equal([...pullback(Float64Array.of(0, 3, 0), [true, false, true])], [0, 0, 0]);
  }
  assert.equal([...deciding.penalty(sure).gradient], [0, 0, 0]);
  assert.ok(deciding.penalty(unsure).value > 0);
  const places = Array.from({ length: 50 }, (_, draw) =>
    deciding.sample(unsure, fold(generatorOf(1), draw), FINISHED).weights.indexOf(1),
  );
  assert.is(new Set(places).size, 3);
});

test.run();
