import * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Problem } from '../../../base/problem.js';
import { expectFinite, measure } from '../../../stages/training/measure.js';
import { near, startBackend } from '../support.js';

test.before(startBackend);

test('a batch is measured by its loss and its correct answers; of equal scores the first counts', () => {
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    const logits = tf.tensor2d([
      [1, 3, 2],
      [5, 5, 5],
      [5, 5, 5],
      [0, 0, 1],
    ]);
    const { images, correct, loss } = measure(tf.scalar(1.25), logits, tf.tensor1d([1, 0, 1, 2], 'int32'));
    assert.equal([images, correct], [4, 3]);
    near(loss, 1.25, 0);
  });
  assert.is(tf.memory().numTensors, before);
});

const refusal = (loss: number, gradientNorm: number): Problem => {
  try {
    expectFinite('training', { loss, gradientNorm }, 2, 14);
  } catch (error) {
    return error as Problem;
  }
  throw new Error(`a loss of ${loss} with a gradient of norm ${gradientNorm} was accepted`);
};

test('a loss that is not a number is a problem that says which, when and where', () => {
  for (const loss of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const { problem, what, where, remedy } = refusal(loss, 1);
    assert.is(problem, 'stage');
    assert.is(what, `the training loss became ${loss} at epoch 3, step 15`);
    assert.is(where, undefined);
    assert.match(remedy, /lower the learning rate/);
  }
});

test('so is a gradient that is not a number under a loss that still is one', () => {
  assert.match(refusal(2.3, Number.NaN).what, /the gradient of the training loss became NaN at epoch 3, step 15/);
  assert.match(refusal(2.3, Number.POSITIVE_INFINITY).what, /the gradient of the training loss became Infinity/);
});

test('finite ones pass', () => {
  expectFinite('training', { loss: 0, gradientNorm: 1e30 }, 0, 0);
  assert.ok(true);
});

test.run();
