import * as tf from '@tensorflow/tfjs-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { valueAndGradients, withZeros } from '../../../networks/autodiff/value-and-gradients.js';
import { testedBackends } from '../backends.js';

for (const backend of testedBackends(['cpu', 'wasm'])) {
  const test = suite(`value and gradients on ${backend.name}`);
  test.before(backend.start);

  test('a parameter that was read has a gradient, 0 where the value does not depend on it, and another has none', () => {
    tf.tidy(() => {
      const parameters = { a: tf.tensor1d([1, 2]), b: tf.tensor1d([3, 4]), aside: tf.ones([2, 2]), unused: tf.ones([2, 2]) };
      const { value, gradients, auxiliary } = valueAndGradients(({ a, b, aside }) => {
        tf.square(aside as tf.Tensor);
        const product = tf.mul(a as tf.Tensor, b as tf.Tensor);
        return { value: tf.sum(product) as tf.Scalar, auxiliary: { product, labels: ['x'], nested: [product] } };
      }, parameters);
      assert.is(value.dataSync()[0], 11);
      assert.equal([...(gradients.a as tf.Tensor).dataSync()], [3, 4]);
      assert.equal([...(gradients.b as tf.Tensor).dataSync()], [1, 2]);
      assert.equal([...(gradients.aside as tf.Tensor).dataSync()], [0, 0, 0, 0]);
      assert.not.ok('unused' in gradients);
      assert.equal([...(withZeros(gradients, parameters).unused as tf.Tensor).dataSync()], [0, 0, 0, 0]);
      assert.equal([...auxiliary.product.dataSync()], [3, 8]);
      assert.equal([...(auxiliary.nested[0] as tf.Tensor).dataSync()], [3, 8]);
      assert.equal(auxiliary.labels, ['x']);
    });
  });

  test('an output that nothing used gives its share of the gradient as 0', () => {
    tf.tidy(() => {
      const { gradients } = valueAndGradients(
        ({ a }) => {
          const [, second] = tf.split(a as tf.Tensor, 2) as [tf.Tensor, tf.Tensor];
          return { value: tf.sum(tf.square(second)) as tf.Scalar, auxiliary: {} };
        },
        { a: tf.tensor1d([1, 2, 3, 4]) },
      );
      assert.equal([...(gradients.a as tf.Tensor).dataSync()], [0, 0, 6, 8]);
    });
  });

  test('a value that many operations share gets the sum of their gradients, and their inputs stay as they are', () => {
    tf.tidy(() => {
      const a = tf.tensor1d([1, 2]);
      const { gradients } = valueAndGradients(
        ({ a: x }) => {
          const doubled = tf.add(x as tf.Tensor, x as tf.Tensor);
          const sum = tf.addN([doubled, doubled, tf.square(doubled)]);
          return { value: tf.sum(tf.add(sum, doubled)) as tf.Scalar, auxiliary: {} };
        },
        { a },
      );
      assert.equal([...(gradients.a as tf.Tensor).dataSync()], [14, 22]);
      assert.equal([...a.dataSync()], [1, 2]);
    });
  });

  test('what is returned belongs to the scope of the caller', () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const a = tf.tensor1d([1, 2]);
      valueAndGradients(
        ({ a: x }) => ({ value: tf.sum(tf.square(x as tf.Tensor)) as tf.Scalar, auxiliary: { x: x as tf.Tensor } }),
        { a },
      );
      assert.not.ok(a.isDisposed);
    });
    assert.is(tf.memory().numTensors, before);
  });

  test.run();
}
