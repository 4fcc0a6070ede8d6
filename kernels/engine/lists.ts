import type * as tf from '@tensorflow/tfjs-core';
import { sizeOf } from '../lengths.js';
import type { EngineBackend } from './backend.js';
import { type EngineKernel, engineKernel } from './register.js';

/** The number of tensors, and for each its size and its handle. */
const listOf = (backend: EngineBackend, tensors: readonly tf.TensorInfo[]): readonly number[] => [
  tensors.length,
  ...tensors.flatMap((x) => [sizeOf(x), backend.handle(x)]),
];

/** Operations on lists of tensors of any shapes. */
export const lists: readonly EngineKernel[] = [
  engineKernel('SluiceGlobalNorm', ({ inputs, backend }) => {
    const y = backend.output([]);
    backend.call('global_norm', [...listOf(backend, Object.values(inputs)), backend.handle(y)]);
    return y;
  }),
  engineKernel('SluiceSumsOfSquares', ({ inputs, attrs: { counts }, backend }) => {
    const y = backend.output([counts.length]);
    const list = listOf(backend, Object.values(inputs));
    backend.call('sums_of_squares', [counts.length, ...list, ...counts, backend.handle(y)]);
    return y;
  }),
  engineKernel('SluiceTimesFactors', ({ inputs, attrs: { places }, backend }) => {
    const [factors, ...tensors] = Object.values(inputs) as [tf.TensorInfo, ...tf.TensorInfo[]];
    const products = tensors.map(({ shape }) => backend.output(shape));
    const list = listOf(backend, tensors);
    const results = products.flatMap((y, i) => [places[i], backend.handle(y)]);
    backend.call('times_factors', [sizeOf(factors), backend.handle(factors), ...list, ...results]);
    return products;
  }),
];
