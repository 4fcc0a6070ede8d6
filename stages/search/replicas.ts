import * as tf from '@tensorflow/tfjs-core';
import type { BatchTensors } from '../training/tensors.js';

/** A part of a batch, and its share of the batch's images. */
export interface BatchPart extends BatchTensors {
  readonly share: number;
}

/**
 * A batch divided into consecutive parts of equal size, the sizes differing by one image where they cannot be equal; as many
 * parts as there are images where these are fewer. The caller disposes their tensors.
 *
 * Source: the data parallelism of PyTorch, under which each replica of a network sees a part of the batch.
 */
export const partsOf = ({ images, labels }: BatchTensors, replicas: number): readonly BatchPart[] => {
  const [size, height, width, channels] = images.shape;
  const parts = Math.min(replicas, size);
  return Array.from({ length: parts }, (_, part) => {
    const [from, to] = [part, part + 1].map((edge) => Math.floor((edge * size) / parts)) as [number, number];
    return {
      images: tf.slice(images, [from, 0, 0, 0], [to - from, height, width, channels]),
      labels: tf.slice(labels, [from], [to - from]),
      share: (to - from) / size,
    };
  });
};

/** Frees the tensors of parts. */
export const disposeParts = (parts: readonly BatchPart[]): void => {
  tf.dispose(parts.flatMap(({ images, labels }) => [images, labels]));
};
