import type * as tf from '@tensorflow/tfjs-core';
import { globalAveragePool } from '../../kernels/ops/global-average-pool.js';
import { linear } from '../../kernels/ops/linear.js';
import { joinName, type ParameterSpecifications, type Parameters, parameterOf } from '../parameters.js';

/** The last layer: the mean over the picture, then a linear map to class scores. */
export interface Classifier {
  readonly parameters: ParameterSpecifications;
  readonly multiplyAccumulates: number;
  /** [batch, height, width, channels] to [batch, classes]. */
  readonly apply: (parameters: Parameters, name: string, x: tf.Tensor4D) => tf.Tensor2D;
}

/** A classifier of `channels` into `classes`, with PyTorch's initial values. */
export const classifierOf = (channels: number, classes: number): Classifier => ({
  parameters: {
    weight: { shape: [channels, classes], initial: { fanIn: channels } },
    bias: { shape: [classes], initial: { fanIn: channels } },
  },
  multiplyAccumulates: channels * classes,
  apply: (parameters, name, x) =>
    linear(
      globalAveragePool(x),
      parameterOf<tf.Tensor2D>(parameters, joinName(name, 'weight')),
      parameterOf<tf.Tensor1D>(parameters, joinName(name, 'bias')),
    ),
});
