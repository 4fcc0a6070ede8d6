import * as tf from '@tensorflow/tfjs-core';
import { four, product, type Quadruple, stepsOf } from '../lengths.js';
import type { TrainingModule } from './instance.js';
import type { Override } from './register.js';

/** The element types that the module moves: those of four bytes. */
type Movable = tf.TensorInfo & { readonly dtype: 'float32' | 'int32' };

const isMovable = (x: tf.TensorInfo): x is Movable => (x.dtype === 'float32' || x.dtype === 'int32') && product(x.shape) > 0;

/** A tensor's elements as rows along an axis: `outer` rows of `length` words, `inner` of them for one step of the axis. */
const rowsAlong = (shape: readonly number[], axis: number): { outer: number; inner: number; length: number } => {
  const inner = product(shape.slice(axis + 1));
  return { outer: product(shape.slice(0, axis)), inner, length: inner * (shape[axis] as number) };
};

/** Copies `outer` rows of `row` words that lie `fromStep` and `toStep` words apart. */
const copyRows = (m: TrainingModule, from: number, to: number, outer: number, row: number, fromStep: number, toStep: number) =>
  m.call('copy_box', from, to, 1, 1, outer, row, 0, 0, fromStep, 0, 0, toStep);

const offsetOf = (at: Quadruple, steps: Quadruple): number => at.reduce((sum, each, i) => sum + each * (steps[i] as number), 0);

/** Copies a box of shape `size`, which lies at `fromAt` in `from` and comes to `toAt` in `to`. */
const copyBox = (
  m: TrainingModule,
  size: Quadruple,
  from: tf.TensorInfo,
  fromAt: readonly number[],
  to: tf.TensorInfo,
  toAt: readonly number[],
): void => {
  const [f, t] = [stepsOf(four(from.shape, 1)), stepsOf(four(to.shape, 1))];
  const [read, write] = [m.address(from) + 4 * offsetOf(four(fromAt, 0), f), m.address(to) + 4 * offsetOf(four(toAt, 0), t)];
  m.call('copy_box', read, write, ...size, f[0], f[1], f[2], t[0], t[1], t[2]);
};

/**
 * tfjs' kernels that only move elements: cutting, joining and padding, which its WebAssembly backend partly does in
 * JavaScript. What is not four bytes wide, or has more than four axes, is left to them.
 */
export const layout: Readonly<Record<string, Override>> = {
  [tf.Slice]: (m, { x }, { begin, size }) => {
    if (!isMovable(x) || x.shape.length > 4) return undefined;
    const [from, lengths] = tf.slice_util.parseSliceParams(x, begin, size) as [number[], number[]];
    if (product(lengths) === 0) return undefined;
    tf.slice_util.assertParamsValid(x, from, lengths);
    const y = m.output(lengths, x.dtype);
    copyBox(m, four(lengths, 1), x, from, y, []);
    return y;
  },
  [tf.SplitV]: (m, { x }, { numOrSizeSplits, axis }) => {
    if (!isMovable(x)) return undefined;
    const along = tf.util.parseAxisParam(axis, x.shape)[0] as number;
    const lengths = tf.backend_util.prepareSplitSize(x, numOrSizeSplits, along);
    if (lengths.some((length) => length === 0)) return undefined;
    const { outer, inner, length } = rowsAlong(x.shape, along);
    let from = m.address(x);
    return lengths.map((part) => {
      const y = m.output(x.shape.with(along, part), x.dtype);
      copyRows(m, from, m.address(y), outer, part * inner, length, part * inner);
      from += 4 * part * inner;
      return y;
    });
  },
  [tf.Concat]: (m, inputs, { axis }) => {
    const xs = Object.values(inputs) as tf.TensorInfo[];
    const [first] = xs as [tf.TensorInfo];
    if (!isMovable(first) || !xs.every((x) => isMovable(x) && x.dtype === first.dtype)) return undefined;
    const along = tf.util.parseAxisParam(axis, first.shape)[0] as number;
    const shapes = xs.map(({ shape }) => shape);
    tf.backend_util.assertParamsConsistent(shapes, along);
    const y = m.output(tf.backend_util.computeOutShape(shapes, along), first.dtype);
    const { outer, length } = rowsAlong(y.shape, along);
    let to = m.address(y);
    for (const x of xs) {
      const part = rowsAlong(x.shape, along).length;
      copyRows(m, m.address(x), to, outer, part, part, length);
      to += 4 * part;
    }
    return y;
  },
  [tf.PadV2]: (m, { x }, { paddings, constantValue }) => {
    if (x.dtype !== 'float32' || !isMovable(x) || x.shape.length > 4) return undefined;
    const pairs = paddings as [number, number][];
    const y = m.output(
      x.shape.map((length: number, i: number) => length + (pairs[i] as [number, number])[0] + (pairs[i] as [number, number])[1]),
    );
    m.call('fill_words', m.address(y), constantValue, product(y.shape));
    const before = pairs.map(([at]) => at);
    copyBox(m, four(x.shape, 1), x, [], y, before);
    return y;
  },
};
