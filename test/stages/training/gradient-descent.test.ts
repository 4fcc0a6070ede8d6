import * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { atRest, descend, type MovingWeights } from '../../../stages/training/gradient-descent.js';
import { GradientDescent } from '../../../stages/training/gradient-descent-settings.js';
import { decoded, near, numbersOf, startBackend } from '../support.js';

const plain = { momentum: 0, weightDecay: 0, clip: 1e9 };
const stateOf = (weights: Readonly<Record<string, readonly number[]>>): MovingWeights => {
  const tensors = Object.fromEntries(Object.entries(weights).map(([name, values]) => [name, tf.tensor1d([...values])]));
  return { weights: tensors, momentum: atRest(tensors) };
};
const gradientsOf = (values: Readonly<Record<string, readonly number[]>>) => stateOf(values).weights;
const nearAll = (tensors: Readonly<Record<string, tf.Tensor>>, expected: Readonly<Record<string, readonly number[]>>): void => {
  assert.equal(Object.keys(tensors), Object.keys(expected));
  for (const [name, values] of Object.entries(numbersOf(tensors)))
    for (const [i, x] of values.entries()) near(x, expected[name]?.[i] as number, 1e-6, `${name}[${i}]`);
};

test.before(startBackend);

test('the defaults are those of DARTS', () => {
  assert.equal(decoded(GradientDescent, {}), {
    learningRate: 0.025,
    finalLearningRate: 0,
    schedule: 'cosine',
    warmUp: 0,
    tail: 0,
    momentum: 0.9,
    weightDecay: 3e-4,
    clip: 5,
  });
});

test('without momentum, decay and clipping a step follows the gradient', () => {
  const { moved, gradientNorm } = descend(stateOf({ a: [1, 2], b: [3] }), gradientsOf({ a: [0.5, -1], b: [2] }), 0.1, plain);
  nearAll(moved.weights, { a: [0.95, 2.1], b: [2.8] });
  near(gradientNorm, Math.sqrt(0.25 + 1 + 4), 1e-6);
});

// By hand, as PyTorch's SGD: g' = g + 0.1·w; m' = 0.9·m + g'; w' = w - 0.5·m'.
test('momentum and weight decay have the values computed by hand over two steps', () => {
  const settings = { momentum: 0.9, weightDecay: 0.1, clip: 1e9 };
  const one = descend(stateOf({ a: [1, -2] }), gradientsOf({ a: [0.5, 0] }), 0.5, settings).moved;
  nearAll(one.momentum, { a: [0.6, -0.2] });
  nearAll(one.weights, { a: [0.7, -1.9] });
  const two = descend(one, gradientsOf({ a: [1, 1] }), 0.5, settings).moved;
  nearAll(two.momentum, { a: [0.54 + 1.07, -0.18 + 0.81] });
  nearAll(two.weights, { a: [0.7 - 0.805, -1.9 - 0.315] });
});

test('gradients are scaled down together to the largest norm, and the decay is added after it', () => {
  // The norm of all gradients is 13; to clip at 6.5 halves them.
  const { moved, gradientNorm } = descend(stateOf({ a: [10], b: [0, 0] }), gradientsOf({ a: [3], b: [-4, 12] }), 1, {
    momentum: 0,
    weightDecay: 0.1,
    clip: 6.5,
  });
  near(gradientNorm, 13, 1e-5);
  nearAll(moved.weights, { a: [10 - 1.5 - 1], b: [2, -6] });
  const under = descend(stateOf({ a: [10] }), gradientsOf({ a: [3] }), 1, { momentum: 0, weightDecay: 0, clip: 6.5 }).moved;
  nearAll(under.weights, { a: [7] });
});

test('the state before is left as it was, and only the new state is added', () => {
  const state = stateOf({ a: [1, 2], b: [3] });
  const gradients = gradientsOf({ a: [1, 1], b: [1] });
  const before = tf.memory().numTensors;
  descend(state, gradients, 0.1, { momentum: 0.9, weightDecay: 0, clip: 5 });
  assert.is(tf.memory().numTensors, before + 4);
  nearAll(state.weights, { a: [1, 2], b: [3] });
  nearAll(state.momentum, { a: [0, 0], b: [0] });
});

test('weights without a gradient stay, and their momentum: the others move as if they were alone', () => {
  const moving = { weights: gradientsOf({ a: [1, -2], b: [3] }), momentum: gradientsOf({ a: [0.5, 0.25], b: [4] }) };
  const alone = { weights: { a: moving.weights['a'] as tf.Tensor }, momentum: { a: moving.momentum['a'] as tf.Tensor } };
  const settings = { momentum: 0.9, weightDecay: 0.5, clip: 1 };
  const gradients = gradientsOf({ a: [3, 4] });
  const [both, one] = [descend(moving, gradients, 0.1, settings), descend(alone, gradients, 0.1, settings)];
  assert.is(both.gradientNorm, one.gradientNorm);
  assert.is(both.moved.weights['b'], moving.weights['b']);
  assert.is(both.moved.momentum['b'], moving.momentum['b']);
  assert.equal([...(both.moved.weights['a'] as tf.Tensor).dataSync()], [...(one.moved.weights['a'] as tf.Tensor).dataSync()]);
  assert.equal([...(both.moved.momentum['a'] as tf.Tensor).dataSync()], [...(one.moved.momentum['a'] as tf.Tensor).dataSync()]);
});

test('the norm of gradients that are not numbers is reported', () => {
  assert.ok(Number.isNaN(descend(stateOf({ a: [1] }), gradientsOf({ a: [Number.NaN] }), 0.1, plain).gradientNorm));
  assert.is(descend(stateOf({ a: [1] }), gradientsOf({ a: [1e30] }), 0.1, plain).gradientNorm, Number.POSITIVE_INFINITY);
});

test.run();
