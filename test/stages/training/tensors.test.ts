import * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadTensors, readTensors, releaseUnused, withBatch } from '../../../stages/training/tensors.js';
import { numbersOf, startBackend } from '../support.js';

test.before(startBackend);

const batch = { images: new Float32Array(2 * 4 * 3 * 3).fill(0.5), labels: Int32Array.of(1, 0), size: 2, height: 4, width: 3 };

test('a batch is on the backend while it is used, and gone after it, also when the use fails', async () => {
  const before = tf.memory().numTensors;
  const seen = await withBatch(Promise.resolve(batch), ({ images, labels }) => [
    images.shape,
    labels.dtype,
    [...labels.dataSync()],
    images.dataSync()[5],
  ]);
  assert.equal(seen, [[2, 4, 3, 3], 'int32', [1, 0], 0.5]);
  const failing = withBatch(Promise.resolve(batch), () => {
    throw new Error('no');
  });
  assert.is(await failing.catch((error: Error) => error.message), 'no');
  assert.is(tf.memory().numTensors, before);
});

test('tensors come back from an artifact bit by bit, by prefix', async () => {
  const weights = {
    'a.b': tf.tensor2d([
      [1 / 3, -0],
      [1e-40, 3e38],
    ]),
    c: tf.scalar(2),
  };
  const held = { ...(await readTensors('weights', weights)), ...(await readTensors('weightsOfOther', { d: tf.scalar(7) })) };
  assert.equal(held['weights/a.b'], { dtype: 'F32', shape: [2, 2], data: Float32Array.of(1 / 3, -0, 1e-40, 3e38) });
  assert.equal(held['weights/c']?.shape, []);
  const back = loadTensors('weights', held);
  assert.equal(Object.keys(back), ['a.b', 'c']);
  assert.equal(numbersOf(back), numbersOf(weights));
});

test('reading takes the numbers at once: what is done to the tensors afterwards does not reach them', async () => {
  const weights = { a: tf.tensor1d([1, 2]) };
  const reading = readTensors('weights', weights);
  weights.a.dispose();
  assert.equal((await reading)['weights/a']?.data, Float32Array.of(1, 2));
});

test('only what the next state no longer has is freed', () => {
  const [shared, old] = [tf.scalar(1), tf.scalar(2)];
  const next = tf.scalar(3);
  releaseUnused([{ shared, old }], [{ shared }, { next }]);
  assert.equal([shared.isDisposed, old.isDisposed, next.isDisposed], [false, true, false]);
});

test.run();
