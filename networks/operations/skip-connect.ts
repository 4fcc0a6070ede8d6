import { rectifierOf } from '../layers/concrete-dropout.js';
import { factorizedReduceLayer } from '../layers/factorized-reduce.js';
import { identity } from '../layers/layer.js';
import type { Operation } from './operation.js';

/** The identity; at stride 2 a factorized reduce. */
export const skipConnect: Operation = {
  isZero: false,
  isIdentity: (stride) => stride === 1,
  layer: ({ channels, stride, affine, dropout }) =>
    stride === 1 ? identity : factorizedReduceLayer(channels, channels, affine, rectifierOf(channels, dropout)),
  fused: (stride) =>
    stride === 1
      ? { kind: 'skip' }
      : {
          kind: 'units',
          units: [
            {
              type: 'factorizedReduce',
              size: 1,
              dilation: 1,
              rectifier: 'relu',
              filters: ['convolution1', 'convolution2'],
              norm: 'norm',
            },
          ],
        },
};
