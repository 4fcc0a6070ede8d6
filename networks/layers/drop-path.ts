import * as tf from '@tensorflow/tfjs-core';
import { uniform } from '../../kernels/numerics/random/draw.js';
import { fold } from '../../kernels/numerics/random/generator.js';
import type { DropPath } from '../pass.js';

/**
 * Zeroes a path for some samples of the batch and scales it by 1/(1 - p) for the others, so that its mean stays.
 *
 * @param name of the path; paths of different names are dropped independently
 * @param x [batch, height, width, channels]
 * @param dropping of the pass; without it no path is dropped
 *
 * Source: Larsson, Maire and Shakhnarovich, "FractalNet" (ICLR 2017), as in the DARTS released code.
 */
export const dropPath = (x: tf.Tensor4D, name: string, dropping: DropPath | undefined): tf.Tensor4D => {
  if (dropping === undefined || dropping.probability === 0) return x;
  const batch = x.shape[0];
  return tf.mul(x, tf.reshape(pathFactors(batch, name, dropping), [batch, 1, 1, 1]));
};

/** The factor of each sample of a batch on a path, [batch]: 0 or 1/(1 - p); see {@link dropPath}. */
export const pathFactors = (batch: number, name: string, { probability, generator }: DropPath): tf.Tensor1D =>
  tf.tensor1d(
    Float32Array.from(uniform(fold(generator, name), batch), (draw) => (draw < probability ? 0 : 1 / (1 - probability))),
  );
