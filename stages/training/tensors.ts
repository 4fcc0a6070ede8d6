import * as tf from '@tensorflow/tfjs-core';
import type { TensorValue, TensorValues } from '../../artifacts/kind.js';
import { underPrefix, withPrefix } from '../../artifacts/tensor-names.js';
import { tensorValue } from '../../artifacts/tensor-value.js';
import type { Batch } from '../../datasets/batches.js';
import type { Parameters } from '../../networks/parameters.js';

/** A batch on the tensor backend: images [size, height, width, 3] and labels [size]. */
export interface BatchTensors {
  readonly images: tf.Tensor4D;
  readonly labels: tf.Tensor1D;
}

const batchTensors = ({ images, labels, size, height, width }: Batch): BatchTensors => ({
  images: tf.tensor4d(images, [size, height, width, 3]),
  labels: tf.tensor1d(labels, 'int32'),
});

/** Has a batch on the tensor backend while it is used. */
export const withBatch = async <A>(batch: Promise<Batch>, use: (tensors: BatchTensors) => A | Promise<A>): Promise<A> => {
  const tensors = batchTensors(await batch);
  try {
    return await use(tensors);
  } finally {
    tf.dispose([tensors.images, tensors.labels]);
  }
};

/** Frees the tensors of a state that the next one no longer has. */
export const releaseUnused = (before: readonly Parameters[], after: readonly Parameters[]): void => {
  const kept = new Set(after.flatMap((parameters) => Object.values(parameters)));
  tf.dispose(before.flatMap((parameters) => Object.values(parameters)).filter((tensor) => !kept.has(tensor)));
};

/** Reads tensors from the backend as artifacts hold them, each name under a prefix. */
export const readTensors = async (prefix: string, tensors: Parameters): Promise<TensorValues> => {
  const read = async ([name, tensor]: [string, tf.Tensor]): Promise<[string, TensorValue]> => [
    name,
    tensorValue((await tensor.data()) as Float32Array, tensor.shape),
  ];
  return withPrefix(prefix, Object.fromEntries(await Promise.all(Object.entries(tensors).map(read))));
};

/** Tensors of an artifact on the backend; the caller disposes them. */
export const tensorsOf = (values: TensorValues): Parameters =>
  Object.fromEntries(
    Object.entries(values).map(([name, { data, shape }]) => [name, tf.tensor(data as Float32Array, [...shape], 'float32')]),
  );

/** The tensors under a prefix of an artifact, on the backend; the caller disposes them. */
export const loadTensors = (prefix: string, values: TensorValues): Parameters => tensorsOf(underPrefix(prefix, values));
