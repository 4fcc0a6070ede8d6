import type { Call, Kernels } from '../call.js';
import { matrix } from './products/factors.js';
import { onePhase } from './products/phase.js';
import { computeProduct } from './products/product.js';
import { plainResult } from './products/results.js';
import { divisionOf } from './products/tiling.js';

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
  const [a, b] = [call.buffer(aBatch * rows * depth), call.buffer(bBatch * depth * columns)];
  const result = call.buffer(batch * rows * columns);
  const aVectors = (aTransposed ? rows : depth) % 4 === 0;
  const bVectors = (bTransposed ? depth : columns) % 4 === 0;
  // One variable, where both are one tensor, has one type.
  const isOne = a === b && aVectors !== bVectors;
  computeProduct(
    call,
    {
      ...{ batch, rows, columns, depth, size: batch * rows * columns },
      left: matrix(aTransposed ? 'side' : 'depth', { vectors: aVectors && !isOne, side: 'left' }),
      right: matrix(bTransposed ? 'depth' : 'side', { vectors: bVectors && !isOne, side: 'right' }),
      phases: onePhase,
      result: () => plainResult(columns % 4 === 0),
      vectors: columns % 4 === 0,
      division: divisionOf(batch, rows, columns, depth),
      numbers: { left_step: aBatch === 1 ? 0 : rows * depth, right_step: bBatch === 1 ? 0 : depth * columns },
    },
    { left: a, right: b, result },
  );
};

/** Products of matrices. */
export const matmul: Kernels = { product };
