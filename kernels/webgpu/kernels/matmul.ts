import type { Call, Kernels } from '../call.js';
import { kept } from './known.js';
import { matrix } from './products/factors.js';
import { onePhase } from './products/phase.js';
import { computeProduct, planProduct } from './products/product.js';
import { plainResult } from './products/results.js';

/** Sizes of products: batch, rows, depth, columns; a and b transposed; the batches of a and b. */
type Sizes = readonly [number, number, number, number, boolean, boolean, number, number];

const planned = kept((isOne: boolean, ...sizes: Sizes) => {
  const [batch, rows, depth, columns, aTransposed, bTransposed, aBatch, bBatch] = sizes;
  const aVectors = (aTransposed ? rows : depth) % 4 === 0;
  const bVectors = (bTransposed ? depth : columns) % 4 === 0;
  // One variable, where both are one tensor, has one type.
  const differ = isOne && aVectors !== bVectors;
  const vectors = columns % 4 === 0;
  return planProduct({
    ...{ batch, rows, columns, depth, size: batch * rows * columns, vectors },
    left: matrix(aTransposed ? 'side' : 'depth', { vectors: aVectors && !differ, side: 'left' }),
    right: matrix(bTransposed ? 'depth' : 'side', { vectors: bVectors && !differ, side: 'right' }),
    phases: onePhase,
    result: () => plainResult(vectors),
    numbers: { left_step: aBatch === 1 ? 0 : rows * depth, right_step: bBatch === 1 ? 0 : depth * columns },
  });
});

/**
 * product(batch, rows, depth, columns, a is transposed, b is transposed, a's batch, b's batch, a, b, y): for each of the
 * batch y [rows, columns] = a [rows, depth] · b [depth, columns]; transposed factors are given as [depth, rows] and
 * [columns, depth]. The batch of a and of b is that of y, or 1.
 */
const product = (call: Call): void => {
  const [batch, rows, depth, columns] = [call.integer(), call.integer(), call.integer(), call.integer()];
  const [aTransposed, bTransposed] = [call.flag(), call.flag()];
  const [aBatch, bBatch] = [call.integer(), call.integer()];
  if ((aBatch !== batch && aBatch !== 1) || (bBatch !== batch && bBatch !== 1)) throw new Error('the batches do not fit');
  const [left, right] = [call.buffer(aBatch * rows * depth), call.buffer(bBatch * depth * columns)];
  const result = call.buffer(batch * rows * columns);
  const of = planned(left === right, batch, rows, depth, columns, aTransposed, bTransposed, aBatch, bBatch);
  computeProduct(call, of, { left, right, result });
};

/** Products of matrices. */
export const matmul: Kernels = { product };
