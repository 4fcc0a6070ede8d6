import type * as tf from '@tensorflow/tfjs-core';
import { globalAveragePool } from '../../kernels/ops/global-average-pool.js';
import { linear } from '../../kernels/ops/linear.js';
import { type Module, moduleOf, plainModule } from '../module.js';
import { joinName, parameterOf } from '../parameters.js';
import { type DropoutChoice, dropoutBefore } from './concrete-dropout.js';

/** Class scores [batch, classes] of an activation [batch, height, width, channels]. */
export type Classifier = Module<tf.Tensor4D, tf.Tensor2D>;

/** The mean over the picture, then a linear map to class scores, with PyTorch's initial values. */
const pooledLinear = (channels: number, classes: number): Classifier => ({
  ...plainModule((context, name, x: tf.Tensor4D) =>
    linear(
      globalAveragePool(x),
      parameterOf<tf.Tensor2D>(context.parameters, joinName(name, 'weight')),
      parameterOf<tf.Tensor1D>(context.parameters, joinName(name, 'bias')),
    ),
  ),
  parameters: {
    weight: { shape: [channels, classes], initial: { fanIn: channels } },
    bias: { shape: [classes], initial: { fanIn: channels } },
  },
  multiplyAccumulates: () => channels * classes,
});

/**
 * The last layer of `channels` into `classes`: concrete dropout if asked for, global average pool, linear map.
 *
 * @param dropout default: nothing is dropped
 */
export const classifierOf = (channels: number, classes: number, dropout?: DropoutChoice): Classifier =>
  moduleOf(
    { dropout: dropoutBefore(channels, dropout), '': pooledLinear(channels, classes) },
    { apply: (part, x: tf.Tensor4D) => part('', part('dropout', x)) },
  );
