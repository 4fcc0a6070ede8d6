import * as tf from '@tensorflow/tfjs-core';
import type { BatchStatisticsByName } from './layers/forward-context.js';
import { type Parameters, parameterOf } from './parameters.js';

/** Weight of a new batch in the running statistics (PyTorch's default). */
const MOMENTUM = 0.1;

/** The statistics before the first batch: mean 0 and variance 1 of each channel, as `<normalisation>.mean` and `.variance`. */
export const initialStatistics = (normalisations: Readonly<Record<string, number>>): Parameters =>
  Object.fromEntries(
    Object.entries(normalisations).flatMap(([name, channels]) => [
      [`${name}.mean`, tf.zeros([channels])],
      [`${name}.variance`, tf.ones([channels])],
    ]),
  );

/**
 * Running statistics after one more batch: 0.9 · old + 0.1 · batch, with the unbiased variance of the batch.
 *
 * Source: Ioffe and Szegedy, "Batch normalization" (ICML 2015), algorithm 2; momentum as in PyTorch.
 */
export const updateStatistics = (running: Parameters, measured: BatchStatisticsByName): Parameters => {
  const blend = (name: string, batch: tf.Tensor): tf.Tensor =>
    tf.add(tf.mul(parameterOf(running, name), 1 - MOMENTUM), tf.mul(batch, MOMENTUM));
  return {
    ...running,
    ...Object.fromEntries(
      Object.entries(measured).flatMap(([name, { mean, variance, count }]) => [
        [`${name}.mean`, blend(`${name}.mean`, mean)],
        [`${name}.variance`, blend(`${name}.variance`, tf.mul(variance, count / Math.max(1, count - 1)))],
      ]),
    ),
  };
};
