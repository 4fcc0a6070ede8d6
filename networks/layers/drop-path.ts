import * as tf from '@tensorflow/tfjs-core';
import { uniform } from '../../base/numerics/random/draw.js';
import { fold } from '../../base/numerics/random/generator.js';
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
  const batch = x.shape[0];
  const factors = pathFactors(batch, name, dropping);
  return factors === undefined ? x : tf.mul(x, tf.reshape(factors, [batch, 1, 1, 1]));
};

/** The factor of each sample of a batch on a path, [batch]: 0 or 1/(1 - p); undefined where no path is dropped. */
export const pathFactors = (batch: number, name: string, dropping: DropPath | undefined): tf.Tensor1D | undefined => {
  if (dropping === undefined || dropping.probability === 0) return undefined;
  const { probability, generator } = dropping;
  return tf.tensor1d(
    Float32Array.from(uniform(fold(generator, name), batch), (draw) => (draw < probability ? 0 : 1 / (1 - probability))),
  );
};
