import * as tf from '@tensorflow/tfjs-core';
import type { Gradient } from './gradient.js';

/** dx from dy and the kernel's input. */
const ofInput = (kernelName: string, gradient: (dy: tf.Tensor, x: tf.Tensor) => tf.Tensor): Gradient => ({
  kernelName,
  inputs: ['x'],
  of: (dy, [x]) => ({ x: () => gradient(dy, tf.cast(x, 'float32')) }),
});

/** dx from dy and the kernel's output. */
const ofOutput = (kernelName: string, gradient: (dy: tf.Tensor, y: tf.Tensor) => tf.Tensor): Gradient => ({
  kernelName,
  outputs: [true],
  of: (dy, [y]) => ({ x: () => gradient(dy, y) }),
});

const none = (kernelName: string): Gradient => ({ kernelName, of: (dy) => ({ x: () => tf.zerosLike(dy) }) });

/** Gradients of the elementwise kernels of one input. */
export const elementwise: readonly Gradient[] = [
  ofInput(tf.Abs, (dy, x) => tf.mul(dy, tf.sign(x))),
  ofInput(tf.Cos, (dy, x) => tf.neg(tf.mul(dy, tf.sin(x)))),
  ofInput(tf.Sin, (dy, x) => tf.mul(dy, tf.cos(x))),
  ofInput(tf.Log, (dy, x) => tf.div(dy, x)),
  ofInput(tf.Log1p, (dy, x) => tf.div(dy, tf.add(1, x))),
  ofInput(tf.Expm1, (dy, x) => tf.mul(dy, tf.exp(x))),
  ofInput(tf.Softplus, (dy, x) => tf.mul(dy, tf.sigmoid(x))),
  ofInput(tf.Square, (dy, x) => tf.mul(dy, tf.mul(2, x))),
  ofInput(tf.Relu, (dy, x) => tf.mul(dy, tf.step(x))),
  ofInput(tf.Relu6, (dy, x) => tf.mul(dy, tf.mul(tf.step(x), tf.cast(tf.lessEqual(x, 6), 'float32')))),
  ofInput(tf.Erf, (dy, x) => tf.mul(dy, tf.mul(2 / Math.sqrt(Math.PI), tf.exp(tf.neg(tf.square(x)))))),
  {
    kernelName: tf.ClipByValue,
    inputs: ['x'],
    of: (dy, [x], { clipValueMin, clipValueMax }) => ({
      x: () => tf.mul(dy, tf.cast(tf.logicalAnd(tf.greaterEqual(x, clipValueMin), tf.lessEqual(x, clipValueMax)), 'float32')),
    }),
  },
  ofOutput(tf.Exp, (dy, y) => tf.mul(dy, y)),
  ofOutput(tf.Sqrt, (dy, y) => tf.div(dy, tf.mul(2, y))),
  ofOutput(tf.Rsqrt, (dy, y) => tf.mul(dy, tf.mul(-0.5, tf.pow(y, 3)))),
  ofOutput(tf.Reciprocal, (dy, y) => tf.neg(tf.mul(dy, tf.square(y)))),
  ofOutput(tf.Sigmoid, (dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y)))),
  ofOutput(tf.Tanh, (dy, y) => tf.mul(dy, tf.sub(1, tf.square(y)))),
  ofOutput(tf.Elu, (dy, y) => tf.mul(dy, tf.where(tf.greater(y, 0), tf.onesLike(y), tf.add(y, 1)))),
  { kernelName: tf.Neg, of: (dy) => ({ x: () => tf.neg(dy) }) },
  { kernelName: tf.Identity, of: (dy) => ({ x: () => tf.cast(dy, 'float32') }) },
  { kernelName: tf.Cast, of: (dy) => ({ x: () => tf.clone(dy) }) },
  none(tf.Step),
  none(tf.Sign),
  none(tf.Floor),
  none(tf.Ceil),
  none(tf.Round),
  none(tf.ZerosLike),
  none(tf.OnesLike),
  {
    kernelName: tf.Softmax,
    outputs: [true],
    of: (dy, [y], { dim }) => {
      const product = tf.mul(dy, y);
      return { logits: () => tf.sub(product, tf.mul(tf.sum(product, [dim], true), y)) };
    },
  },
  {
    kernelName: tf.LogSoftmax,
    outputs: [true],
    of: (dy, [y], { axis }) => ({ logits: () => tf.sub(dy, tf.mul(tf.sum(dy, axis, true), tf.exp(y))) }),
  },
];
