import * as tf from '@tensorflow/tfjs-core';
import { four, product, sizeOf, stepsOf } from '../lengths.js';
import type { EngineBackend } from './backend.js';
import { areFloats, filled } from './elementwise.js';
import { type EngineKernel, engineKernel } from './register.js';

/** Offset and steps of a box that lies at a position in a tensor of a shape. */
const place = (shape: readonly number[], at: readonly number[]): number[] => {
  const steps = stepsOf(four(shape, 1));
  const offset = four(at, 0).reduce((sum, each, i) => sum + each * (steps[i] as number), 0);
  return [offset, ...steps.slice(0, 3)];
};

/** Copies a box of a shape, which lies at `fromAt` in `from` and comes to `toAt` in `to`. */
const copyBox = (
  backend: EngineBackend,
  size: readonly number[],
  [from, fromAt]: readonly [tf.TensorInfo, readonly number[]],
  [to, toAt]: readonly [tf.TensorInfo, readonly number[]],
): void => {
  const places = [...place(from.shape, fromAt), ...place(to.shape, toAt)];
  backend.call('copy_box', [...four(size, 1), ...places, backend.handle(from), backend.handle(to)]);
};

/** Tells whether the engine moves a tensor: float32 of at most four axes. */
const isMovable = (x: tf.TensorInfo): boolean => areFloats([x]) && x.shape.length <= 4;

/** Neighbouring axes that stay together in a permutation, as one: their lengths and the permutation of them. */
const merged = (shape: readonly number[], permutation: readonly number[]): { lengths: number[]; order: number[] } => {
  const long = permutation.filter((axis) => shape[axis] !== 1);
  const ranks = shape.flatMap((length, axis) => (length === 1 ? [] : [axis]));
  const runs: number[][] = [];
  for (const axis of long.map((of) => ranks.indexOf(of))) {
    const last = runs[runs.length - 1];
    if (last !== undefined && last[last.length - 1] === axis - 1) last.push(axis);
    else runs.push([axis]);
  }
  const sorted = [...runs].sort((a, b) => (a[0] as number) - (b[0] as number));
  return {
    lengths: sorted.map((run) => product(run.map((axis) => shape[ranks[axis] as number] as number))),
    order: runs.map((run) => sorted.indexOf(run)),
  };
};

/** Kernels that only move numbers; what is not float32, or has more than four axes, is left to `cpu`. */
export const layout: readonly EngineKernel[] = [
  engineKernel(tf.Slice, ({ inputs: { x }, attrs: { begin, size }, backend }) => {
    if (!isMovable(x)) return undefined;
    const [from, lengths] = tf.slice_util.parseSliceParams(x, begin, size) as [number[], number[]];
    tf.slice_util.assertParamsValid(x, from, lengths);
    const y = backend.output(lengths);
    copyBox(backend, lengths, [x, from], [y, []]);
    return y;
  }),
  engineKernel(tf.PadV2, ({ inputs: { x }, attrs: { paddings, constantValue }, backend }) => {
    if (!isMovable(x)) return undefined;
    const pairs = paddings as readonly (readonly [number, number])[];
    const y = filled(
      backend,
      x.shape.map((length: number, i: number) => length + (pairs[i]?.[0] as number) + (pairs[i]?.[1] as number)),
      constantValue,
    );
    copyBox(backend, x.shape, [x, []], [y, pairs.map(([before]) => before)]);
    return y;
  }),
  engineKernel(tf.SplitV, ({ inputs: { x }, attrs: { numOrSizeSplits, axis }, backend }) => {
    if (!areFloats([x])) return undefined;
    const along = tf.util.parseAxisParam(axis, x.shape)[0] as number;
    const lengths = tf.backend_util.prepareSplitSize(x, numOrSizeSplits, along);
    const inner = product(x.shape.slice(along + 1));
    const parts = lengths.map((length) => backend.output(x.shape.with(along, length)));
    const pieces = parts.flatMap((part, i) => [(lengths[i] as number) * inner, backend.handle(part)]);
    backend.call('cut', [product(x.shape.slice(0, along)), parts.length, ...pieces, backend.handle(x)]);
    return parts;
  }),
  engineKernel(tf.Concat, ({ inputs, attrs: { axis }, backend }) => {
    const xs = Object.values(inputs) as tf.TensorInfo[];
    if (!areFloats(xs)) return undefined;
    const [first] = xs as [tf.TensorInfo];
    const along = tf.util.parseAxisParam(axis, first.shape)[0] as number;
    const shapes = xs.map(({ shape }) => shape);
    tf.backend_util.assertParamsConsistent(shapes, along);
    const y = backend.output(tf.backend_util.computeOutShape(shapes, along));
    const pieces = xs.flatMap((x) => [product(x.shape.slice(along)), backend.handle(x)]);
    backend.call('join', [product(first.shape.slice(0, along)), xs.length, ...pieces, backend.handle(y)]);
    return y;
  }),
  engineKernel(tf.Pack, ({ inputs, attrs: { axis }, backend }) => {
    const xs = Object.values(inputs) as tf.TensorInfo[];
    const [{ shape }] = xs as [tf.TensorInfo];
    if (axis !== 0 || !areFloats(xs)) return undefined;
    for (const x of xs) tf.util.assertShapesMatch(shape, x.shape, 'All tensors passed to stack must have matching shapes');
    const y = backend.output([xs.length, ...shape]);
    backend.call('join', [1, xs.length, ...xs.flatMap((x) => [product(shape), backend.handle(x)]), backend.handle(y)]);
    return y;
  }),
  engineKernel(tf.Unpack, ({ inputs: { value }, attrs: { axis }, backend }) => {
    const [count, ...shape] = value.shape as [number, ...number[]];
    if (axis !== 0 || count === 0 || !areFloats([value])) return undefined;
    const parts = Array.from({ length: count }, () => backend.output(shape));
    const pieces = parts.flatMap((part) => [product(shape), backend.handle(part)]);
    backend.call('cut', [1, count, ...pieces, backend.handle(value)]);
    return parts;
  }),
  engineKernel(tf.Transpose, ({ inputs: { x }, attrs: { perm }, backend }) => {
    if (!areFloats([x])) return undefined;
    const { lengths, order } = merged(x.shape, perm);
    const swapsLast = order.join() === '1,0' || order.join() === '0,2,1';
    if (!swapsLast && order.length > 1) return undefined;
    const [batch, rows, columns] = [...[1, 1, 1].slice(lengths.length), ...lengths] as [number, number, number];
    const y = backend.output(perm.map((axis: number) => x.shape[axis]));
    backend.call('transpose', [batch, rows, columns, backend.handle(x), backend.handle(y)]);
    return y;
  }),
  engineKernel('SluiceChannelShuffle', ({ inputs: { x }, attrs: { groups, channels }, backend }) => {
    const y = backend.output(x.shape);
    const sizes = [sizeOf(x) / channels, groups, channels / groups];
    backend.call('channel_shuffle', [...sizes, backend.handle(x), backend.handle(y)]);
    return y;
  }),
];
