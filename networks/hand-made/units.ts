import { convolutionLayer } from '../layers/convolution.js';
import { fullyConnectedLayer, globalAveragePoolLayer } from '../layers/fully-connected.js';
import { sequence } from '../layers/layer.js';
import { normalizationLayer } from '../layers/normalization.js';
import type { Layer } from '../module.js';
import type { Block } from './chain.js';
import type { Activation } from './settings.js';

/** Settings of a convolution with normalisation and activation; padded so that stride 1 keeps the size. */
export interface ConvolutionUnit {
  readonly inputs: number;
  readonly outputs: number;
  readonly size: 1 | 3;
  readonly stride?: 1 | 2;
  readonly activation: Activation;
}

/** Convolution, batch normalisation, activation. */
export const convolutionUnit = ({ inputs, outputs, size, stride = 1, activation }: ConvolutionUnit): Layer =>
  sequence({
    convolution: convolutionLayer({ inputs, outputs, size, stride, padding: (size - 1) / 2 }),
    norm: normalizationLayer(outputs, true),
    activation: activation(outputs),
  });

/** Global average pool, linear map to class scores. */
export const pooledClassifier = (channels: number, classes: number): Block => ({
  body: sequence({ pool: globalAveragePoolLayer, '': fullyConnectedLayer(channels, classes) }),
});
