import * as tf from '@tensorflow/tfjs-core';
import { channelGate } from '../../kernels/ops/channel-gate.js';
import { described } from '../export/description.js';
import type { GraphValue } from '../export/graph.js';
import { gateNode, sigmoidNode } from '../export/operators/elementwise.js';
import type { Layer } from '../module.js';
import { joinName } from '../parameters.js';
import { fullyConnectedLayer, globalAveragePoolLayer } from './fully-connected.js';
import { sequence } from './layer.js';

/** Settings of a squeeze-and-excitation. */
export interface SqueezeExcitationSettings {
  readonly channels: number;
  /** Channels between the two linear maps. */
  readonly squeezed: number;
  /** The activation between the two linear maps. */
  readonly activation: Layer;
}

/** The same layer, whose dropout, if it has any, is known to lie on a branch. */
const aside = (layer: Layer): Layer => ({
  ...layer,
  parameters: Object.fromEntries(
    Object.entries(layer.parameters).map(([name, specification]) => [
      name,
      specification.dropout === undefined
        ? specification
        : { ...specification, dropout: { ...specification.dropout, aside: true } },
    ]),
  ),
});

/**
 * Multiplies each channel by a gate between 0 and 1 that is read from the means of all channels: linear, activation,
 * linear, sigmoid.
 *
 * Source: Hu, Shen and Sun, "Squeeze-and-excitation networks" (CVPR 2018).
 */
export const squeezeExcitationLayer = ({ channels, squeezed, activation }: SqueezeExcitationSettings): Layer => {
  const gates = sequence({
    pool: globalAveragePoolLayer,
    reduce: fullyConnectedLayer(channels, squeezed),
    activation: aside(activation),
    expand: fullyConnectedLayer(squeezed, channels),
  });
  const layer: Layer = {
    ...gates,
    extent: (input) => input,
    apply: (context, name, x) =>
      channelGate(x, tf.reshape(tf.sigmoid(gates.apply(context, name, x)), [x.shape[0], channels]) as tf.Tensor2D),
  };
  return described(layer, (trace, name, x: GraphValue) =>
    trace.part(
      name,
      x,
      (input: GraphValue) =>
        gateNode(
          trace,
          joinName(name, 'gate'),
          input,
          sigmoidNode(trace, joinName(name, 'sigmoid'), trace.module(gates, name, input)),
        ),
      'squeeze excitation',
    ),
  );
};
