import * as tf from '@tensorflow/tfjs-core';
import { type Parameters, sizeOf } from '../../networks/parameters.js';

/** The numbers of named tensors one after the other, in the order of the names. */
export const vectorOf = (parameters: Parameters): Float64Array => {
  const tensors = Object.values(parameters);
  const vector = new Float64Array(tensors.reduce((sum, { size }) => sum + size, 0));
  let at = 0;
  for (const tensor of tensors) {
    vector.set(tensor.dataSync(), at);
    at += tensor.size;
  }
  return vector;
};

/** Tensors with the names and shapes of others, out of a vector as {@link vectorOf} gives it; the caller disposes them. */
export const parametersOf = (vector: Float64Array, like: Readonly<Record<string, { readonly shape: number[] }>>): Parameters => {
  let at = 0;
  return Object.fromEntries(
    Object.entries(like).map(([name, { shape }]) => {
      const from = at;
      at += sizeOf(shape);
      return [name, tf.tensor(Float32Array.from(vector.subarray(from, at)), shape, 'float32')];
    }),
  );
};
