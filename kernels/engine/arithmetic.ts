import * as tf from '@tensorflow/tfjs-core';
import { product, sizeOf } from '../lengths.js';
import type { EngineBackend } from './backend.js';
import { areFloats } from './elementwise.js';
import { type EngineKernel, engineKernel } from './register.js';

/** Variation of an operand from row to row and from column to column of a result seen as a matrix. */
type Varying = readonly [byRow: boolean, byColumn: boolean];

/** Tells whether an operand varies along axes of the result's lengths; undefined where only along some. */
const varies = (own: readonly number[], result: readonly number[]): boolean | undefined =>
  product(own) === product(result) ? true : product(own) === 1 ? false : undefined;

/**
 * A broadcast result as a matrix in which each operand varies along both axes, one of them or none; undefined where
 * there is no such matrix.
 */
const matrixOf = (
  a: readonly number[],
  b: readonly number[],
): { shape: number[]; rows: number; columns: number; a: Varying; b: Varying } | undefined => {
  const shape = tf.backend_util.assertAndGetBroadcastShape([...a], [...b]);
  const padded = (of: readonly number[]): number[] => [...shape.slice(of.length).map(() => 1), ...of];
  const [first, second] = [padded(a), padded(b)];
  for (let cut = 0; cut <= shape.length; cut++) {
    const along = (of: readonly number[]): Varying | undefined => {
      const byRow = varies(of.slice(0, cut), shape.slice(0, cut));
      const byColumn = varies(of.slice(cut), shape.slice(cut));
      return byRow === undefined || byColumn === undefined ? undefined : [byRow, byColumn];
    };
    const [ofA, ofB] = [along(first), along(second)];
    if (ofA !== undefined && ofB !== undefined)
      return { shape, rows: product(shape.slice(0, cut)), columns: product(shape.slice(cut)), a: ofA, b: ofB };
  }
  return undefined;
};

/** An operand as numbers for the engine. */
const operandOf = (backend: EngineBackend, x: tf.TensorInfo, varying: Varying): number[] => [
  ...varying.map(Number),
  ...backend.handleOrNumber(x),
];

/**
 * y = f(a, b) with the broadcasting of one axis or of neighbouring ones. The rest is left to `cpu`, and so are two numbers
 * that only JavaScript has, and a kernel that the engine does not have.
 */
const binary = (kernelName: string, native: string): EngineKernel =>
  engineKernel(kernelName, ({ inputs: { a, b }, backend }) => {
    if (!areFloats([a, b]) || !backend.has(native) || (backend.number(a) !== undefined && backend.number(b) !== undefined))
      return undefined;
    const matrix = matrixOf(a.shape, b.shape);
    if (matrix === undefined) return undefined;
    const y = backend.output(matrix.shape);
    const single = (x: tf.TensorInfo, of: Varying): Varying => (sizeOf(x) === 1 ? [false, false] : of);
    const operands = [...operandOf(backend, a, single(a, matrix.a)), ...operandOf(backend, b, single(b, matrix.b))];
    backend.call(native, [matrix.rows, matrix.columns, ...operands, backend.handle(y)]);
    return y;
  });

/** Operations on the numbers of several tensors at the same place. */
export const arithmetic: readonly EngineKernel[] = [
  binary(tf.Add, 'add'),
  binary(tf.Sub, 'subtract'),
  binary(tf.Multiply, 'multiply'),
  binary(tf.RealDiv, 'divide'),
  binary(tf.Maximum, 'maximum'),
  binary(tf.Minimum, 'minimum'),
  binary(tf.SquaredDifference, 'squared_difference'),
  engineKernel(tf.AddN, ({ inputs, backend }) => {
    const xs = Object.values(inputs) as tf.TensorInfo[];
    const [first] = xs as [tf.TensorInfo];
    if (!areFloats(xs) || !xs.every(({ shape }) => tf.util.arraysEqual(shape, first.shape))) return undefined;
    const y = backend.output(first.shape);
    backend.call('add_all', [xs.length, sizeOf(y), ...xs.map((x) => backend.handle(x)), backend.handle(y)]);
    return y;
  }),
  engineKernel('SluiceAccumulate', ({ inputs: { sum, term }, backend }) => {
    // The caller gives the sum away; memory that another tensor shares stays as it is.
    const inPlace = backend.isUnshared(sum);
    const y = inPlace ? backend.share(sum) : backend.output(sum.shape);
    const handle = inPlace ? backend.handleToOverwrite(y) : backend.handle(y);
    backend.call('add', [1, sizeOf(y), 1, 1, backend.handle(sum), 1, 1, backend.handle(term), handle]);
    return y;
  }),
  engineKernel('SluiceWeightedSum', ({ inputs, backend }) => {
    const [weights, ...xs] = Object.values(inputs) as [tf.TensorInfo, tf.TensorInfo, ...tf.TensorInfo[]];
    const y = backend.output(xs[0].shape);
    const handles = [weights, ...xs, y].map((x) => backend.handle(x));
    backend.call('weighted_sum', [xs.length, sizeOf(y), ...handles]);
    return y;
  }),
  engineKernel('SluiceTimesWeight', ({ inputs: { x, weights }, attrs: { index }, backend }) => {
    const y = backend.output(x.shape);
    const [from, of] = [backend.handle(x), backend.handle(weights)];
    backend.call('times_weight', [sizeOf(x), from, sizeOf(weights), of, index, backend.handle(y)]);
    return y;
  }),
  engineKernel('SluiceInnerProducts', ({ inputs, backend }) => {
    const tensors = Object.values(inputs) as [tf.TensorInfo, ...tf.TensorInfo[]];
    const y = backend.output([tensors.length - 1]);
    const handles = [...tensors, y].map((x) => backend.handle(x));
    backend.call('inner_products', [tensors.length - 1, sizeOf(tensors[0]), ...handles]);
    return y;
  }),
];
