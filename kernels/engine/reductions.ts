import * as tf from '@tensorflow/tfjs-core';
import { product, sizeOf } from '../lengths.js';
import { areFloats } from './elementwise.js';
import { type EngineKernel, engineKernel } from './register.js';

/**
 * A sum over neighbouring axes as one over the middle axis of [outer, middle, inner]; undefined where an axis that stays
 * lies between them.
 */
const extentOf = (
  shape: readonly number[],
  axes: readonly number[],
): { outer: number; middle: number; inner: number } | undefined => {
  const long = axes.filter((axis) => shape[axis] !== 1);
  const first = long.length === 0 ? 0 : Math.min(...long);
  const end = long.length === 0 ? 0 : Math.max(...long) + 1;
  const between = shape.slice(first, end);
  if (between.some((length, i) => length !== 1 && !long.includes(first + i))) return undefined;
  return { outer: product(shape.slice(0, first)), middle: product(between), inner: product(shape.slice(end)) };
};

/** A sum of float32 tensors over neighbouring axes; the rest is left to `cpu`. */
const sum = (kernelName: string, factor: (count: number) => number): EngineKernel =>
  engineKernel(kernelName, ({ inputs: { x }, attrs: { axis, keepDims }, backend }) => {
    if (!areFloats([x]) || sizeOf(x) === 0) return undefined;
    const axes = tf.util.parseAxisParam(axis, x.shape);
    const extent = extentOf(x.shape, axes);
    if (extent === undefined) return undefined;
    const kept = x.shape.map((length: number, i: number) => (axes.includes(i) ? 1 : length));
    const y = backend.output(keepDims ? kept : x.shape.filter((_: number, i: number) => !axes.includes(i)));
    const { outer, middle, inner } = extent;
    backend.call('sum', [outer, middle, inner, factor(middle), backend.handle(x), backend.handle(y)]);
    return y;
  });

/** Sums over axes, softmax, and the cross-entropy with class labels. */
export const reductions: readonly EngineKernel[] = [
  sum(tf.Sum, () => 1),
  sum(tf.Mean, (count) => 1 / count),
  engineKernel(tf.Softmax, ({ inputs: { logits }, attrs: { dim }, backend }) => {
    const columns = logits.shape[logits.shape.length - 1] as number;
    if (!areFloats([logits]) || sizeOf(logits) === 0 || (dim !== -1 && dim !== logits.shape.length - 1)) return undefined;
    const y = backend.output(logits.shape);
    backend.call('softmax', [sizeOf(logits) / columns, columns, backend.handle(logits), backend.handle(y)]);
    return y;
  }),
  engineKernel('SluiceSoftmaxCrossEntropy', ({ inputs: { logits, labels }, attrs: { smoothing }, backend }) => {
    const y = backend.output([]);
    const indices = backend.readSync(labels.dataId) as Int32Array;
    backend.call('cross_entropy', [...logits.shape, smoothing, backend.handle(logits), ...indices, backend.handle(y)]);
    return y;
  }),
  engineKernel('SluiceSoftmaxCrossEntropyGradient', ({ inputs: { dy, logits, labels }, attrs: { smoothing }, backend }) => {
    const dx = backend.output(logits.shape);
    const indices = backend.readSync(labels.dataId) as Int32Array;
    const tensors = [...backend.handleOrNumber(dy), backend.handle(logits)];
    backend.call('cross_entropy_gradient', [...logits.shape, smoothing, ...tensors, ...indices, backend.handle(dx)]);
    return dx;
  }),
];
