import * as tf from '@tensorflow/tfjs-core';
import { sizeOf } from '../lengths.js';
import { withList } from './elementwise.js';
import type { Override } from './register.js';

const areAlike = (xs: readonly tf.TensorInfo[]): boolean => {
  const [first] = xs as readonly [tf.TensorInfo];
  return xs.every((x) => x.dtype === 'float32' && tf.util.arraysEqual(x.shape, first.shape));
};

/** tfjs' sums of float32 tensors of one shape; the others are left to it. */
export const sums: Readonly<Record<string, Override>> = {
  [tf.Add]: (m, { a, b }) => {
    if (!areAlike([a, b])) return undefined;
    const y = m.output(a.shape);
    m.call('add_pair', m.address(a), m.address(b), m.address(y), sizeOf(y));
    return y;
  },
  [tf.AddN]: (m, inputs) => {
    const xs = Object.values(inputs) as tf.TensorInfo[];
    if (xs.length < 2 || !areAlike(xs)) return undefined;
    const y = m.output((xs[0] as tf.TensorInfo).shape);
    withList(m, xs, (list) => m.call('sum', list, xs.length, m.address(y), sizeOf(y)));
    return y;
  },
};
