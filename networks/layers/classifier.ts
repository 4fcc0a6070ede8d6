import type * as tf from '@tensorflow/tfjs-core';
import { globalAveragePool } from '../../kernels/ops/global-average-pool.js';
import { linear } from '../../kernels/ops/linear.js';
import { described } from '../export/description.js';
import type { GraphValue } from '../export/graph.js';
import { linearNode } from '../export/operators/convolution.js';
import { flattenNode } from '../export/operators/layout.js';
import { globalAveragePoolNode } from '../export/operators/pool.js';
import { type Module, moduleOf, plainModule } from '../module.js';
import { joinName, parameterOf } from '../parameters.js';
import { type DropoutChoice, dropoutBefore } from './concrete-dropout.js';

/** Class scores [batch, classes] of an activation [batch, height, width, channels]. */
export type Classifier = Module<tf.Tensor4D, tf.Tensor2D>;

/** The mean over the picture, then a linear map to class scores, with PyTorch's initial values. */
const pooledLinear = (channels: number, classes: number): Classifier => ({
  ...described(
    plainModule((context, name, x: tf.Tensor4D) =>
      linear(
        globalAveragePool(x),
        parameterOf<tf.Tensor2D>(context.parameters, joinName(name, 'weight')),
        parameterOf<tf.Tensor1D>(context.parameters, joinName(name, 'bias')),
      ),
    ),
    (trace, name, x: GraphValue) => {
      const features = flattenNode(trace, joinName(name, 'flatten'), globalAveragePoolNode(trace, joinName(name, 'pool'), x));
      return linearNode(trace, name, features, {
        weight: joinName(name, 'weight'),
        bias: joinName(name, 'bias'),
        outputs: classes,
      });
    },
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
    { apply: (part, x: tf.Tensor4D) => part('', part('dropout', x)), describe: (part, x) => part('', part('dropout', x)) },
  );
