import * as tf from '@tensorflow/tfjs-core';
import { type Gradient, reducedTo } from './gradient.js';

const binary = (
  kernelName: string,
  a: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  b: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
): Gradient => ({
  kernelName,
  inputs: ['a', 'b'],
  of: (dy, [x, y]) => ({ a: () => reducedTo(a(dy, x, y), x.shape), b: () => reducedTo(b(dy, x, y), y.shape) }),
});

const masked = (dy: tf.Tensor, where: tf.Tensor): tf.Tensor => tf.mul(dy, tf.cast(where, 'float32'));

/** Gradients of the elementwise kernels of two inputs, with broadcasting. */
export const arithmetic: readonly Gradient[] = [
  binary(
    tf.Add,
    (dy) => dy,
    (dy) => dy,
  ),
  binary(
    tf.Sub,
    (dy) => dy,
    (dy) => tf.neg(dy),
  ),
  binary(
    tf.Multiply,
    (dy, _, b) => tf.mul(dy, tf.cast(b, 'float32')),
    (dy, a) => tf.mul(dy, tf.cast(a, 'float32')),
  ),
  binary(
    tf.RealDiv,
    (dy, _, b) => tf.div(dy, b),
    (dy, a, b) => tf.neg(tf.div(tf.mul(dy, a), tf.square(b))),
  ),
  binary(
    tf.Maximum,
    (dy, a, b) => masked(dy, tf.greaterEqual(a, b)),
    (dy, a, b) => masked(dy, tf.less(a, b)),
  ),
  binary(
    tf.Minimum,
    (dy, a, b) => masked(dy, tf.lessEqual(a, b)),
    (dy, a, b) => masked(dy, tf.greater(a, b)),
  ),
  binary(
    tf.SquaredDifference,
    (dy, a, b) => tf.mul(dy, tf.mul(2, tf.sub(a, b))),
    (dy, a, b) => tf.mul(dy, tf.mul(2, tf.sub(b, a))),
  ),
  {
    kernelName: tf.Pow,
    inputs: ['a', 'b'],
    outputs: [true],
    of: (dy, [a, b, y]) => ({
      a: () => reducedTo(tf.mul(dy, tf.mul(b, tf.pow(a, tf.sub(b, 1)))), a.shape),
      b: () => reducedTo(tf.mul(dy, tf.mul(y, tf.where(tf.greater(a, 0), tf.log(a), tf.zerosLike(a)))), b.shape),
    }),
  },
  {
    kernelName: tf.AddN,
    savesAllInputs: true,
    of: (dy, saved) => Object.fromEntries(saved.map((_, i) => [i, () => tf.clone(dy)])),
  },
  {
    kernelName: tf.Select,
    inputs: ['condition'],
    of: (dy, [condition]) => ({
      condition: () => tf.zeros(condition.shape),
      t: () => masked(dy, condition),
      e: () => masked(dy, tf.logicalNot(condition)),
    }),
  },
  {
    kernelName: tf.BatchMatMul,
    inputs: ['a', 'b'],
    of: (dy, [a, b], { transposeA, transposeB }) => {
      const reduced = (of: tf.Tensor, shape: number[]): tf.Tensor => reducedTo(of, shape);
      return {
        a: () => reduced(transposeA ? tf.matMul(b, dy, transposeB, true) : tf.matMul(dy, b, false, !transposeB), a.shape),
        b: () => reduced(transposeB ? tf.matMul(dy, a, true, transposeA) : tf.matMul(a, dy, !transposeA, false), b.shape),
      };
    },
  },
];
