import * as tf from '@tensorflow/tfjs-core';
import { convolution } from './convolution.js';
import { expectShapes } from './shape.js';

/**
 * x · weight + bias.
 *
 * @param x [N, I]
 * @param weight [I, O]
 * @param bias [O]
 * @returns [N, O]
 */
export const linear = (x: tf.Tensor2D, weight: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor2D => {
  expectShapes(
    x.rank === 2 && weight.rank === 2 && weight.shape[0] === x.shape[1] && bias.rank === 1 && bias.shape[0] === weight.shape[1],
    'linear',
    { x, weight, bias },
    'give x [N, I], weight [I, O] and bias [O]',
  );
  const [batch, inputs] = x.shape;
  const outputs = weight.shape[1];
  // As a convolution of 1×1 images, for its filter gradient: tfjs has no fast product with a transposed first factor.
  return tf.tidy(() => {
    const images = tf.reshape(x, [batch, 1, 1, inputs]) as tf.Tensor4D;
    const product = convolution(images, tf.reshape(weight, [1, 1, inputs, outputs]) as tf.Tensor4D, { stride: 1, padding: 0 });
    return tf.add(tf.reshape(product, [batch, outputs]), bias) as tf.Tensor2D;
  });
};
