import * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hessianVectorProduct } from '../../../stages/hessian/directional-derivative.js';
import { parametersOf, vectorOf } from '../../../stages/hessian/parameter-vector.js';
import { near, startBackend } from '../support.js';

test.before(startBackend);

test("the product with a quadratic form's Hessian is exact across tensors, and no other tensor stays", () => {
  // L = ½ (x₀² + 3 x₁²) + y x₁ has the gradient (x₀, 3 x₁ + y; x₁).
  const gradient = ({ x, y }: Readonly<Record<string, tf.Tensor>>) =>
    tf.tidy(() => {
      const [first, second] = tf.unstack(x as tf.Tensor) as [tf.Scalar, tf.Scalar];
      return { x: tf.stack([first, tf.add(tf.mul(second, 3), tf.squeeze(y as tf.Tensor))]), y: tf.reshape(second, [1, 1]) };
    });
  const parameters = { x: tf.tensor1d([0.5, -1]), y: tf.tensor2d([[2]]) };
  const vector = { x: tf.tensor1d([4, -2]), y: tf.tensor2d([[8]]) };
  const before = tf.memory().numTensors;
  const product = hessianVectorProduct(gradient, parameters, vector, 0.25);
  assert.is(tf.memory().numTensors, before + 2);
  [4, 2, -2].forEach((x, i) => {
    near(vectorOf(product)[i] as number, x, 1e-5);
  });
  const zero = hessianVectorProduct(gradient, parameters, { x: tf.zeros([2]), y: tf.zeros([1, 1]) }, 0.25);
  assert.equal([...vectorOf(zero)], [0, 0, 0]);
});

test('named tensors become a vector and come back', () => {
  const tensors = { b: tf.tensor2d([[1, 2, 3]]), a: tf.scalar(-4) };
  const vector = vectorOf(tensors);
  assert.equal([...vector], [1, 2, 3, -4]);
  const back = parametersOf(vector, tensors);
  assert.equal(
    Object.entries(back).map(([name, x]) => [name, x.shape, ...x.dataSync()]),
    [
      ['b', [1, 3], 1, 2, 3],
      ['a', [], -4],
    ],
  );
});

test.run();
