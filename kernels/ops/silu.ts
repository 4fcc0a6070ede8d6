import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, only } from './kernel.js';

// As a quotient and not as tf.sigmoid, of which the native backend has no kernel. Far below 0 the exponential is infinite
// and the quotient 0, as it should be.
const sigmoid = (x: tf.Tensor): tf.Tensor => tf.div(1, tf.add(tf.exp(tf.neg(x)), 1));

/** dx of {@link silu}: σ(x) · (1 + x · (1 − σ(x))) · dy. */
export const siluGradient = defineKernel<{ dy: tf.Tensor; x: tf.Tensor }, Record<string, never>>({
  name: 'SluiceSiluGradient',
  composition: ({ dy, x }) => {
    const gate = sigmoid(x);
    return [tf.mul(dy, tf.mul(gate, tf.add(tf.mul(x, tf.sub(1, gate)), 1)))];
  },
});

/** The kernel of {@link silu}. It keeps its input alone. */
export const siluKernel = defineKernel<{ x: tf.Tensor }, Record<string, never>>({
  name: 'SluiceSilu',
  composition: ({ x }) => [tf.mul(x, sigmoid(x))],
  saves: { inputs: ['x'] },
  gradient: ([dy], [x]) => ({ x: () => only(siluGradient({ dy: dy as tf.Tensor, x: x as tf.Tensor }, {})) }),
});

/**
 * x · σ(x), elementwise: SiLU, which EfficientNet calls swish.
 *
 * Source: Elfwing, Uchibe and Doya, "Sigmoid-weighted linear units" (2017); Ramachandran, Zoph and Le, "Searching for
 * activation functions" (2017).
 */
export const silu = <T extends tf.Tensor>(x: T): T => only<T>(siluKernel({ x }, {}));
