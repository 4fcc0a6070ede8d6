import * as tf from '@tensorflow/tfjs-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { accumulate } from '../../../kernels/ops/accumulate.js';
import { backends } from './harness.js';

for (const backend of Object.values(backends)) {
  const test = suite(`accumulate on ${backend.name}`);
  test.before(backend.start);

  test('gives the sum, and disposes the sum before and the term', () => {
    const [sum, term] = [tf.tensor1d([1, 2, 3, 4, 5]), tf.tensor1d([10, 20, 30, 40, 50])];
    const before = tf.memory();
    const total = accumulate(sum, term);
    assert.equal([...total.dataSync()], [11, 22, 33, 44, 55]);
    assert.ok(sum.isDisposed && term.isDisposed);
    assert.is(tf.memory().numTensors, before.numTensors - 1);
    assert.is(tf.memory().numBytes, before.numBytes / 2);
    total.dispose();
  });

  test('a clone of the sum and what was reshaped from it keep their numbers', () => {
    tf.tidy(() => {
      const sum = tf.tensor1d([1, 2, 3, 4]);
      const [clone, reshaped] = [tf.clone(sum), tf.reshape(sum, [2, 2])];
      const total = accumulate(sum, tf.ones([4]));
      assert.equal([...total.dataSync()], [2, 3, 4, 5]);
      assert.equal([...clone.dataSync()], [1, 2, 3, 4]);
      assert.equal([...reshaped.dataSync()], [1, 2, 3, 4]);
    });
  });

  test.run();
}
