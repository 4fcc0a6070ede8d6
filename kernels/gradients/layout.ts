import * as tf from '@tensorflow/tfjs-core';
import type { Gradient } from './gradient.js';

/** Gradients of the kernels that move elements, and of the reductions. */
export const layout: readonly Gradient[] = [
  { kernelName: tf.Reshape, inputs: ['x'], of: (dy, [x]) => ({ x: () => tf.reshape(dy, x.shape) }) },
  { kernelName: tf.ExpandDims, inputs: ['input'], of: (dy, [x]) => ({ input: () => tf.reshape(dy, x.shape) }) },
  {
    kernelName: tf.Transpose,
    of: (dy, _, { perm }) => ({ x: () => tf.transpose(dy, tf.backend_util.getUndoAxesPermutation(perm)) }),
  },
  {
    kernelName: tf.Concat,
    savesAllInputs: true,
    of: (dy, saved: tf.Tensor[], { axis }) => {
      const along = tf.util.parseAxisParam(axis, (saved[0] as tf.Tensor).shape)[0] as number;
      const parts = tf.split(
        dy as tf.Tensor,
        saved.map((x) => x.shape[along] as number),
        along,
      );
      return Object.fromEntries(parts.map((part, i) => [i, () => tf.clone(part)]));
    },
  },
  // Of kernels with several outputs: the gradient of a single one comes by itself.
  { kernelName: tf.SplitV, of: (dy, _, { axis }) => ({ x: () => tf.concat([dy].flat(), axis) }) },
  {
    kernelName: tf.Slice,
    inputs: ['x'],
    of: (dy, [x], { begin, size }) => {
      const [from, length] = tf.slice_util.parseSliceParams(x, begin, size) as [number[], number[]];
      const around = from.map((at, i): [number, number] => [at, x.shape[i] - at - (length[i] as number)]);
      return { x: () => tf.pad(dy, around) };
    },
  },
  {
    kernelName: tf.PadV2,
    inputs: ['x'],
    of: (dy, [x], { paddings }) => ({
      x: () =>
        tf.slice(
          dy,
          paddings.map((pair: number[]) => pair[0]),
          x.shape,
        ),
    }),
  },
  {
    kernelName: tf.Tile,
    inputs: ['x'],
    of: (dy, [x], { reps }) => ({
      x: () => {
        const split = x.shape.flatMap((size: number, i: number) => [reps[i], size]);
        return tf.reshape(
          tf.sum(
            tf.reshape(dy, split),
            x.shape.map((_: number, i: number) => 2 * i),
          ),
          x.shape,
        );
      },
    }),
  },
  {
    kernelName: tf.Pack,
    savesAllInputs: true,
    of: (dy, _, { axis }) => Object.fromEntries(tf.unstack(dy as tf.Tensor, axis).map((part, i) => [i, () => tf.clone(part)])),
  },
  { kernelName: tf.Unpack, of: (dy, _, { axis }) => ({ value: () => tf.stack([dy].flat(), axis) }) },
  {
    kernelName: tf.GatherV2,
    inputs: ['x', 'indices'],
    of: (dy, [x, indices], { axis }) => ({
      x: () => {
        const along = tf.util.parseAxisParam(axis, x.shape)[0] as number;
        const [before, after] = [x.shape.slice(0, along), x.shape.slice(along + 1)];
        const first = tf.reshape(dy, [tf.util.sizeFromShape(before), indices.size, tf.util.sizeFromShape(after)]);
        // As a product with one-hot rows: tfjs' segment sums are missing on some backends.
        const hot = tf.cast(tf.oneHot(tf.reshape(indices, [-1]), x.shape[along]), 'float32') as tf.Tensor2D;
        const rows = tf.reshape(tf.transpose(first, [1, 0, 2]), [indices.size, -1]) as tf.Tensor2D;
        const summed = tf.reshape(tf.matMul(hot, rows, true, false), [x.shape[along], first.shape[0], first.shape[2] as number]);
        return tf.reshape(tf.transpose(summed, [1, 0, 2]), x.shape);
      },
      indices: () => tf.zeros(indices.shape),
    }),
  },
  {
    kernelName: tf.Sum,
    inputs: ['x'],
    of: (dy, [x], { axis }) => ({
      x: () => {
        const kept = [...x.shape];
        for (const along of tf.util.parseAxisParam(axis, x.shape)) kept[along] = 1;
        return tf.mul(tf.reshape(dy, kept), tf.fill(x.shape, 1));
      },
    }),
  },
  {
    kernelName: tf.Mean,
    inputs: ['x'],
    of: (dy, [x], { axis }) => ({
      x: () => {
        const kept = [...x.shape];
        for (const along of tf.util.parseAxisParam(axis, x.shape)) kept[along] = 1;
        const count = x.size / tf.util.sizeFromShape(kept);
        return tf.mul(tf.reshape(tf.div(dy, count), kept), tf.fill(x.shape, 1));
      },
    }),
  },
  ...[tf.Max, tf.Min].map(
    (kernelName): Gradient => ({
      kernelName,
      inputs: ['x'],
      outputs: [true],
      of: (dy, [x, y], { reductionIndices, axis }) => ({
        x: () => {
          const kept = [...x.shape];
          for (const along of tf.util.parseAxisParam(reductionIndices ?? axis, x.shape)) kept[along] = 1;
          return tf.mul(tf.reshape(dy, kept), tf.cast(tf.equal(x, tf.reshape(y, kept)), 'float32'));
        },
      }),
    }),
  ),
];
