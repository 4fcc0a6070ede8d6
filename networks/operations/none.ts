import * as tf from '@tensorflow/tfjs-core';
import { plainLayer } from '../layers/layer.js';
import type { Extent } from '../module.js';
import type { Operation } from './operation.js';

/** No connection: zeros of the shape that the other candidates give. */
export const none: Operation = {
  isZero: true,
  isIdentity: () => false,
  layer: ({ stride }) => {
    const extent = ({ height, width }: Extent): Extent => ({
      height: Math.ceil(height / stride),
      width: Math.ceil(width / stride),
    });
    return {
      ...plainLayer((_context, _name, x) => {
        const { height, width } = extent({ height: x.shape[1], width: x.shape[2] });
        return tf.fill([x.shape[0], height, width, x.shape[3]], 0) as tf.Tensor4D;
      }),
      extent,
    };
  },
};
