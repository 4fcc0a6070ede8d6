import * as tf from '@tensorflow/tfjs-core';
import { subsample } from '../../kernels/ops/subsample.js';
import { described } from '../export/description.js';
import type { GraphValue } from '../export/graph.js';
import { padChannelsNode, subsampleNode } from '../export/operators/layout.js';
import type { Layer } from '../module.js';
import { joinName } from '../parameters.js';
import { plainLayer } from './layer.js';

/**
 * The identity where channels and size stay; otherwise every second pixel (stride 2), with channels of zeros after the
 * given ones. Nothing is learnt.
 *
 * Source: He et al., "Deep residual learning for image recognition" (CVPR 2016), section 3.3, option A.
 */
export const wideningShortcut = (inputs: number, outputs: number, stride: 1 | 2): Layer => ({
  ...described(
    plainLayer((_context, _name, x) => {
      const sampled = stride === 2 ? subsample(x, { offset: 0 }) : x;
      if (inputs === outputs) return sampled;
      const [batch, height, width] = sampled.shape;
      return tf.concat([sampled, tf.fill([batch, height, width, outputs - inputs], 0)], 3) as tf.Tensor4D;
    }),
    (trace, name, x: GraphValue) => {
      const sampled = stride === 2 ? subsampleNode(trace, joinName(name, 'sample'), x, 0) : x;
      return inputs === outputs ? sampled : padChannelsNode(trace, joinName(name, 'pad'), sampled, outputs);
    },
  ),
  extent: ({ height, width }) => ({ height: Math.ceil(height / stride), width: Math.ceil(width / stride) }),
});
