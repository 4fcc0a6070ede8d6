import * as tf from '@tensorflow/tfjs-core';
import { linearCombinations } from '../kernels/ops/linear-combinations.js';
import { timesFactors } from '../kernels/ops/times-factors.js';
import type { BatchStatistics, BatchStatisticsByName } from './layers/forward-context.js';
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

/** The unbiased variance of each batch. */
const unbiasedVariances = (batches: readonly BatchStatistics[]): readonly tf.Tensor[] =>
  timesFactors(
    batches.map(({ variance }) => variance),
    tf.tensor1d(batches.map(({ count }) => count / Math.max(1, count - 1))),
    batches.map((_, i) => i),
  );

/**
 * Running statistics after one more batch: 0.9 · old + 0.1 · batch, with the unbiased variance of the batch.
 *
 * Source: Ioffe and Szegedy, "Batch normalization" (ICML 2015), algorithm 2; momentum as in PyTorch.
 */
export const updateStatistics = (running: Parameters, measured: BatchStatisticsByName): Parameters => {
  const batches = Object.values(measured);
  const unbiased = unbiasedVariances(batches);
  const blended = Object.keys(measured).flatMap((name, i) => [
    [`${name}.mean`, (batches[i] as BatchStatistics).mean] as const,
    [`${name}.variance`, unbiased[i] as tf.Tensor] as const,
  ]);
  const after = linearCombinations(
    blended.map(([name, batch]) => ({ a: parameterOf(running, name), b: batch, alpha: 1 - MOMENTUM, beta: MOMENTUM })),
  );
  return { ...running, ...Object.fromEntries(blended.map(([name], i) => [name, after[i] as tf.Tensor])) };
};
