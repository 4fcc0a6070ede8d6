import * as tf from '@tensorflow/tfjs-core';
import { uniform } from '../../kernels/numerics/random/draw.js';
import { fold, type Generator } from '../../kernels/numerics/random/generator.js';

/** How a training pass drops paths: each path of each sample by itself, with this probability (0 for never, below 1). */
export interface DropPath {
  readonly probability: number;
  readonly generator: Generator;
}

/**
 * Zeroes a path for some samples of the batch and scales it by 1/(1 - p) for the others, so that its mean stays.
 *
 * @param name of the path; paths of different names are dropped independently
 * @param x [batch, height, width, channels]
 *
 * Source: Larsson, Maire and Shakhnarovich, "FractalNet" (ICLR 2017), as in the DARTS released code.
 */
export const dropPath = (x: tf.Tensor4D, name: string, dropping: DropPath): tf.Tensor4D => {
  if (dropping.probability === 0) return x;
  const batch = x.shape[0];
  return tf.mul(x, tf.reshape(pathFactors(batch, name, dropping), [batch, 1, 1, 1]));
};

/** The factor of each sample of a batch on a path, [batch]: 0 or 1/(1 - p); see {@link dropPath}. */
export const pathFactors = (batch: number, name: string, { probability, generator }: DropPath): tf.Tensor1D =>
  tf.tensor1d(
    Float32Array.from(uniform(fold(generator, name), batch), (draw) => (draw < probability ? 0 : 1 / (1 - probability))),
  );
