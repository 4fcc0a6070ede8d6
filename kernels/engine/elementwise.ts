import * as tf from '@tensorflow/tfjs-core';
import { sizeOf } from '../lengths.js';
import type { EngineBackend } from './backend.js';
import { type EngineKernel, engineKernel } from './register.js';

/** Tells whether all are float32, the type of the engine's tensors. */
export const areFloats = (xs: readonly tf.TensorInfo[]): boolean => xs.every(({ dtype }) => dtype === 'float32');

/** A new tensor of a shape, all of it the value. */
export const filled = (backend: EngineBackend, shape: readonly number[], value: number): tf.TensorInfo => {
  const y = backend.output(shape);
  backend.call('fill', [sizeOf(y), value, backend.handle(y)]);
  return y;
};

/**
 * y = f(x) for a kernel of the engine that takes (count, x, y); other types than float32, and a kernel that the engine does
 * not have, are left to `cpu`.
 */
const unary = (kernelName: string, native: string): EngineKernel =>
  engineKernel(kernelName, ({ inputs: { x }, backend }) => {
    if (!areFloats([x]) || !backend.has(native)) return undefined;
    const y = backend.output(x.shape);
    backend.call(native, [sizeOf(x), backend.handle(x), backend.handle(y)]);
    return y;
  });

/** Operations on every number of one tensor by itself. */
export const elementwise: readonly EngineKernel[] = [
  unary(tf.Relu, 'relu'),
  unary('SluiceRelu', 'relu'),
  unary(tf.Neg, 'negate'),
  unary(tf.Square, 'square'),
  unary(tf.Sqrt, 'root'),
  unary(tf.Rsqrt, 'reciprocal_root'),
  unary(tf.Exp, 'exponentials'),
  unary(tf.Log, 'logarithms'),
  unary(tf.Sigmoid, 'sigmoids'),
  unary(tf.Softplus, 'softpluses'),
  engineKernel('SluiceReluGradient', ({ inputs: { dy, y }, backend }) => {
    const dx = backend.output(dy.shape);
    backend.call('relu_gradient', [sizeOf(dy), backend.handle(dy), backend.handle(y), backend.handle(dx)]);
    return dx;
  }),
  engineKernel(tf.Fill, ({ attrs: { shape, value, dtype }, backend }) =>
    (dtype ?? tf.util.inferDtype(value)) === 'float32' ? filled(backend, shape, value) : undefined,
  ),
  engineKernel(tf.ZerosLike, ({ inputs: { x }, backend }) => (areFloats([x]) ? filled(backend, x.shape, 0) : undefined)),
  engineKernel(tf.OnesLike, ({ inputs: { x }, backend }) => (areFloats([x]) ? filled(backend, x.shape, 1) : undefined)),
];
