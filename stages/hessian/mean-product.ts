import { plus } from '../../base/numerics/spectrum/vector.js';
import type { Fault } from '../../base/problem.js';
import type { Batch } from '../../datasets/batches.js';
import { turn } from '../loop/iterate.js';
import { type BatchTensors, withBatch } from '../training/tensors.js';

/** A symmetric matrix as a function that multiplies a vector by it. */
export type HessianProduct = (vector: Float64Array) => Promise<Float64Array>;

/**
 * The Hessian of the mean loss of some batches; other tasks of the thread have their turn between batches. Rejects with
 * `notFinite` where a product is not finite.
 *
 * @param productOf the product of the Hessian of one batch's loss and a vector
 */
export const meanProduct =
  (
    batches: readonly Batch[],
    productOf: (batch: BatchTensors, vector: Float64Array) => Float64Array,
    notFinite: Fault,
  ): HessianProduct =>
  async (vector) => {
    let sum: Float64Array = new Float64Array(vector.length);
    for (const batch of batches) {
      await turn();
      const product = await withBatch(Promise.resolve(batch), (tensors) => productOf(tensors, vector));
      sum = plus(sum, 1 / batches.length, product);
    }
    if (sum.every(Number.isFinite)) return sum;
    throw notFinite;
  };
