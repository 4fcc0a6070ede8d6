import { rectifierOf } from '../layers/concrete-dropout.js';
import { convolutionLayer } from '../layers/convolution.js';
import { sequence } from '../layers/layer.js';
import { normalizationLayer } from '../layers/normalization.js';
import { type Operation, operation } from './operation.js';

/** ReLU, dense convolution size×size, batch normalisation: `nor_conv` of NAS-Bench-201. */
export const rectifiedConvolution = (size: 1 | 3): Operation =>
  operation(
    ({ channels, stride, affine, dropout }) =>
      sequence({
        relu: rectifierOf(channels, dropout),
        convolution: convolutionLayer({ inputs: channels, outputs: channels, size, stride, padding: (size - 1) / 2 }),
        norm: normalizationLayer(channels, affine),
      }),
    (stride) =>
      stride === 1
        ? {
            kind: 'units',
            units: [{ type: 'dense', size, dilation: 1, rectifier: 'relu', filters: ['convolution'], norm: 'norm' }],
          }
        : undefined,
  );
