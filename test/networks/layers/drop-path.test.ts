import * as tf from '@tensorflow/tfjs-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { generatorOf } from '../../../base/numerics/random/generator.js';
import { dropPath } from '../../../networks/layers/drop-path.js';
import { testedBackends } from '../backends.js';

for (const backend of testedBackends(['cpu', 'wasm'])) {
  const test = suite(`drop-path on ${backend.name}`);
  test.before(backend.start);

  test('a sample is dropped as a whole or scaled so that the mean stays', () => {
    tf.tidy(() => {
      const batch = 2000;
      const dropped = dropPath(tf.ones([batch, 1, 2, 2]), 'a path', { probability: 0.25, generator: generatorOf(3) });
      const rows = tf.reshape(dropped, [batch, 4]).arraySync() as number[][];
      const scale = Math.fround(1 / 0.75);
      assert.ok(rows.every((row) => row.every((value) => value === row[0]) && (row[0] === 0 || row[0] === scale)));
      const kept = rows.filter((row) => row[0] !== 0).length / batch;
      assert.ok(Math.abs(kept - 0.75) < 0.03, `${kept}`);
    });
  });

  test('paths are dropped independently of one another', () => {
    tf.tidy(() => {
      const dropping = { probability: 0.5, generator: generatorOf(3) };
      const x = tf.ones([64, 1, 1, 1]) as tf.Tensor4D;
      assert.equal(dropPath(x, 'a', dropping).dataSync(), dropPath(x, 'a', dropping).dataSync());
      assert.not.equal(dropPath(x, 'a', dropping).dataSync(), dropPath(x, 'b', dropping).dataSync());
    });
  });

  test('probability 0 returns the path itself', () => {
    tf.tidy(() => {
      const x = tf.ones([2, 1, 1, 1]) as tf.Tensor4D;
      assert.is(dropPath(x, 'a', { probability: 0, generator: generatorOf(3) }), x);
    });
  });

  test.run();
}
