import { sizeOf } from '../parameters.js';
import type { GraphTensor, TensorSource } from './graph.js';

/** The numbers of parameters and running statistics, in the network's own layout. */
export type NumbersOf = (source: TensorSource) => Float32Array;

const stridesOf = (shape: readonly number[]): readonly number[] => shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));

/** Numbers of a shape with their axes in another order, row-major both. */
export const transposed = (data: Float32Array, shape: readonly number[], order: readonly number[]): Float32Array => {
  const strides = stridesOf(shape);
  const lengths = order.map((axis) => shape[axis] as number);
  const steps = order.map((axis) => strides[axis] as number);
  const result = new Float32Array(data.length);
  const at = lengths.map(() => 0);
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = data[from] as number;
    for (let axis = lengths.length - 1; axis >= 0; axis--) {
      from += steps[axis] as number;
      at[axis] = (at[axis] as number) + 1;
      if ((at[axis] as number) < (lengths[axis] as number)) break;
      from -= (steps[axis] as number) * (lengths[axis] as number);
      at[axis] = 0;
    }
  }
  return result;
};

/**
 * The numbers of a tensor of a node, laid out as ONNX and PyTorch have them.
 *
 * @throws Error where there are not as many as the tensor has
 */
export const numbersOf = ({ source, from, order }: GraphTensor, numbers: NumbersOf): Float32Array => {
  const data = numbers(source);
  if (data.length !== sizeOf(from))
    throw new Error(`${Object.values(source).join('')} has ${data.length} numbers, and its layer reads [${from.join(', ')}]`);
  return order === undefined ? data : transposed(data, from, order);
};
