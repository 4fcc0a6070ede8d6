import { rectifierOf } from '../layers/concrete-dropout.js';
import { convolutionLayer, depthwiseConvolutionLayer } from '../layers/convolution.js';
import { sequence } from '../layers/layer.js';
import { normalizationLayer } from '../layers/normalization.js';
import { type Operation, operation } from './operation.js';

/** ReLU, depthwise size×size, pointwise 1×1, batch normalisation, and the same once more at stride 1. */
export const separableConvolution = (size: 3 | 5): Operation =>
  operation(
    ({ channels, stride, affine, dropout }) =>
      sequence({
        relu1: rectifierOf(channels, dropout),
        depthwise1: depthwiseConvolutionLayer(channels, size, stride, 1),
        pointwise1: convolutionLayer({ inputs: channels, outputs: channels, size: 1 }),
        norm1: normalizationLayer(channels, affine),
        relu2: rectifierOf(channels, dropout),
        depthwise2: depthwiseConvolutionLayer(channels, size, 1, 1),
        pointwise2: convolutionLayer({ inputs: channels, outputs: channels, size: 1 }),
        norm2: normalizationLayer(channels, affine),
      }),
    () => ({
      kind: 'units',
      units: ([1, 2] as const).map((place) => ({
        type: 'separable',
        size,
        dilation: 1,
        rectifier: `relu${place}`,
        filters: [`depthwise${place}`, `pointwise${place}`],
        norm: `norm${place}`,
      })),
    }),
  );
