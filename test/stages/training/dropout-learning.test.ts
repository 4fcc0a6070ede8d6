import * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type DropoutLearning,
  dropoutLearning,
  lossAndGradients,
  lossAndGradientsOfPaths,
  withoutDropout,
} from '../../../stages/training/dropout-learning.js';
import { near, numbersOf, startBackend } from '../support.js';

const weightsOf = () => ({ a: tf.tensor1d([1, -2]), b: tf.tensor1d([3]) });
/** A prior of all weights, as the Monte-Carlo loss is one. */
const prior: DropoutLearning = {
  monteCarloLoss: (all) => tf.addN(Object.values(all).map((x) => tf.sum(tf.square(x)))) as tf.Scalar,
  logits: [],
  undecayed: [],
  learnt: true,
};
const ofA = (all: Readonly<Record<string, tf.Tensor>>) => ({
  value: tf.sum(tf.mul(all['a'] as tf.Tensor, 5)) as tf.Scalar,
  auxiliary: {},
});

test.before(startBackend);

test('a weight that no computed path uses has no gradient, of the Monte-Carlo loss either', () => {
  const { gradients, value, fit } = lossAndGradientsOfPaths(prior, ofA, weightsOf());
  assert.equal(numbersOf(gradients), { a: [5 + 2, 5 - 4] });
  assert.is(fit.dataSync()[0], -5);
  near(value.dataSync()[0] as number, -5 + 1 + 4 + 9, 1e-6);
});

test('where every path is computed it is the loss and the gradients of the whole', () => {
  const all = (moved: Readonly<Record<string, tf.Tensor>>) => ({
    value: tf.add(ofA(moved).value, tf.sum(tf.square(moved['b'] as tf.Tensor))) as tf.Scalar,
    auxiliary: {},
  });
  const weights = weightsOf();
  const [paths, whole] = [lossAndGradientsOfPaths(prior, all, weights), lossAndGradients(prior, all, weights)];
  assert.equal(numbersOf(paths.gradients), numbersOf(whole.gradients));
  assert.is(paths.value.dataSync()[0], whole.value.dataSync()[0]);
});

test('it leaves no tensor behind but what it gives', () => {
  const weights = weightsOf();
  const before = tf.memory().numTensors;
  const { value, fit, gradients } = lossAndGradientsOfPaths(prior, ofA, weights);
  tf.dispose([value, fit, ...Object.values(gradients)]);
  assert.is(tf.memory().numTensors, before);
});

test('dropout for a network that has no place for it is refused: all its passes would be the same, with a variance of 0', () => {
  const none = { weight: { shape: [2], initial: 'ones' } } as const;
  const dropout = {
    probability: 0.1,
    temperature: 0.1,
    learnt: false,
    lengthScale: 0.01,
    preprocessing: false,
    replacesWeightDecay: false,
  };
  assert.throws(
    () => dropoutLearning(none, dropout, 10),
    (error: { readonly problem: string; readonly what: string }) =>
      error.problem === 'usage' && error.what.startsWith('its "dropout" would drop nothing'),
  );
  assert.equal(dropoutLearning(none, false, 10), withoutDropout);
});

test.run();
