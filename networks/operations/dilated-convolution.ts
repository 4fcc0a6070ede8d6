import { rectifierOf } from '../layers/concrete-dropout.js';
import { convolutionLayer, depthwiseConvolutionLayer } from '../layers/convolution.js';
import { sequence } from '../layers/layer.js';
import { normalizationLayer } from '../layers/normalization.js';
import { type Operation, operation } from './operation.js';

/** ReLU, depthwise size×size with dilation 2, pointwise 1×1, batch normalisation. */
export const dilatedConvolution = (size: 3 | 5): Operation =>
  operation(
    ({ channels, stride, affine, dropout }) =>
      sequence({
        relu: rectifierOf(channels, dropout),
        depthwise: depthwiseConvolutionLayer(channels, size, stride, 2),
        pointwise: convolutionLayer({ inputs: channels, outputs: channels, size: 1 }),
        norm: normalizationLayer(channels, affine),
      }),
    () => ({
      kind: 'units',
      units: [{ type: 'separable', size, dilation: 2, rectifier: 'relu', filters: ['depthwise', 'pointwise'], norm: 'norm' }],
    }),
  );
