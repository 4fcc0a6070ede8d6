import * as tf from '@tensorflow/tfjs-core';
import { product } from '../lengths.js';
import { areFloats } from './elementwise.js';
import { type EngineKernel, engineKernel } from './register.js';

/** Products of matrices and of batches of them; batches of several axes that have to be stretched are left to `cpu`. */
export const matmul: readonly EngineKernel[] = [
  engineKernel(tf.BatchMatMul, ({ inputs: { a, b }, attrs: { transposeA, transposeB }, backend }) => {
    if (!areFloats([a, b])) return undefined;
    const [aOuter, bOuter]: number[][] = [a.shape.slice(0, -2), b.shape.slice(0, -2)] as [number[], number[]];
    const [aBatch, bBatch] = [product(aOuter as number[]), product(bOuter as number[])];
    if (aBatch !== 1 && bBatch !== 1 && !tf.util.arraysEqual(aOuter as number[], bOuter as number[])) return undefined;
    const outer = tf.broadcast_util.assertAndGetBroadcastShape(aOuter as number[], bOuter as number[]);
    const [aRows, aColumns, bRows, bColumns] = [...a.shape.slice(-2), ...b.shape.slice(-2)];
    const [rows, depth] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
    const [height, columns] = transposeB ? [bColumns, bRows] : [bRows, bColumns];
    tf.util.assert(
      depth === height,
      () =>
        `matMul: a is [${a.shape}], b is [${b.shape}], transposed: ${!!transposeA}, ${!!transposeB}; the inner sizes must agree`,
    );
    const y = backend.output([...outer, rows, columns]);
    backend.call('product', [
      ...[product(outer), rows, depth, columns, transposeA ? 1 : 0, transposeB ? 1 : 0, aBatch, bBatch],
      ...[backend.handle(a), backend.handle(b), backend.handle(y)],
    ]);
    return y;
  }),
];
