import * as tf from '@tensorflow/tfjs-core';
import { globalAveragePool } from '../../kernels/ops/global-average-pool.js';
import { linear } from '../../kernels/ops/linear.js';
import { described } from '../export/description.js';
import type { GraphValue } from '../export/graph.js';
import { convolutionNode } from '../export/operators/convolution.js';
import { globalAveragePoolNode } from '../export/operators/pool.js';
import type { Extent, Layer } from '../module.js';
import { joinName, parameterOf } from '../parameters.js';
import { plainLayer } from './layer.js';

const ONE_PIXEL: Extent = { height: 1, width: 1 };

/**
 * A linear map of all numbers of an image [height, width, channels], flattened in this order, to `outputs` channels of one
 * pixel. Its weight is [height · width · channels, outputs]; its bias starts at 0.
 */
export const fullyConnectedLayer = (channels: number, outputs: number, { height, width }: Extent = ONE_PIXEL): Layer => {
  const inputs = height * width * channels;
  const layer: Layer = {
    parameters: {
      weight: { shape: [inputs, outputs], initial: { fanIn: inputs } },
      bias: { shape: [outputs], initial: 'zeros' },
    },
    normalisations: {},
    extent: () => ONE_PIXEL,
    multiplyAccumulates: () => inputs * outputs,
    apply: (context, name, x) => {
      const mapped = linear(
        tf.reshape(x, [x.shape[0], inputs]),
        parameterOf<tf.Tensor2D>(context.parameters, joinName(name, 'weight')),
        parameterOf<tf.Tensor1D>(context.parameters, joinName(name, 'bias')),
      );
      return tf.reshape(mapped, [x.shape[0], 1, 1, outputs]);
    },
  };
  // A convolution of the size of the image is the same map, in whatever order the numbers are flattened.
  return described(layer, (trace, name, x: GraphValue) =>
    convolutionNode(trace, name, x, {
      filter: joinName(name, 'weight'),
      bias: joinName(name, 'bias'),
      outputs,
      size: [height, width],
    }),
  );
};

/** The mean of all pixels, as an image of one pixel. */
export const globalAveragePoolLayer: Layer = {
  ...described(
    plainLayer((_context, _name, x) => tf.reshape(globalAveragePool(x), [x.shape[0], 1, 1, x.shape[3]])),
    globalAveragePoolNode,
  ),
  extent: () => ONE_PIXEL,
};
