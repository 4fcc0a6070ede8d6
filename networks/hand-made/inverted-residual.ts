import { convolutionLayer, depthwiseConvolutionLayer } from '../layers/convolution.js';
import { identity, sequence } from '../layers/layer.js';
import { normalizationLayer } from '../layers/normalization.js';
import { squeezeExcitationLayer } from '../layers/squeeze-excitation.js';
import type { Block } from './chain.js';
import type { Activation } from './settings.js';
import { convolutionUnit } from './units.js';

/** Settings of an inverted residual. */
export interface InvertedResidualSettings {
  readonly inputs: number;
  readonly outputs: number;
  /** Channels of the depthwise convolution; equal to `inputs` where nothing is expanded. */
  readonly expanded: number;
  /** Size of the depthwise convolution. */
  readonly size: 3 | 5;
  readonly stride: 1 | 2;
  readonly activation: Activation;
  /** Channels inside a squeeze-and-excitation after the depthwise convolution. Default: there is none. */
  readonly squeezed?: number;
}

/**
 * 1×1 convolution to more channels, depthwise convolution, 1×1 convolution to few channels without activation; with a
 * shortcut where channels and size stay. With squeeze-and-excitation it is EfficientNet's MBConv.
 *
 * Source: Sandler et al., "MobileNetV2" (CVPR 2018), section 3; Tan and Le, "EfficientNet" (ICML 2019), section 4.
 */
export const invertedResidual = (settings: InvertedResidualSettings): Block => {
  const { inputs, outputs, expanded, size, stride, activation, squeezed } = settings;
  const body = sequence({
    ...(expanded === inputs ? {} : { expand: convolutionUnit({ inputs, outputs: expanded, size: 1, activation }) }),
    depthwise: sequence({
      convolution: depthwiseConvolutionLayer(expanded, size, stride, 1),
      norm: normalizationLayer(expanded, true),
      activation: activation(expanded),
    }),
    ...(squeezed === undefined
      ? {}
      : { excite: squeezeExcitationLayer({ channels: expanded, squeezed, activation: activation(squeezed) }) }),
    project: sequence({
      convolution: convolutionLayer({ inputs: expanded, outputs, size: 1 }),
      norm: normalizationLayer(outputs, true),
    }),
  });
  return stride === 1 && inputs === outputs ? { body, shortcut: identity } : { body };
};
