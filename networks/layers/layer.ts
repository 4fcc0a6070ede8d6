import type * as tf from '@tensorflow/tfjs-core';
import { joinName, nest, type ParameterSpecifications } from '../parameters.js';
import type { ForwardContext } from './forward-context.js';

/** The spatial size of an activation in pixels. */
export interface Extent {
  readonly height: number;
  readonly width: number;
}

/**
 * A layer as a value: what it holds, what it costs and what it computes, so that the three cannot disagree.
 *
 * Activations are [batch, height, width, channels]. Names in `parameters` and `normalisations` are relative; `apply` is
 * told under which name the layer lies in the network.
 */
export interface Layer {
  readonly parameters: ParameterSpecifications;
  /** The channels of each batch normalisation inside, by its name. */
  readonly normalisations: Readonly<Record<string, number>>;
  /** The spatial size of the output for an input of the given size. */
  readonly extent: (input: Extent) => Extent;
  /** Multiply-accumulates of convolutions and linear maps for one input of the given size. */
  readonly multiplyAccumulates: (input: Extent) => number;
  readonly apply: (context: ForwardContext, name: string, x: tf.Tensor4D) => tf.Tensor4D;
}

/** A layer that holds nothing, costs no multiply-accumulates and keeps the spatial size. */
export const plainLayer = (apply: Layer['apply']): Layer => ({
  parameters: {},
  normalisations: {},
  extent: (input) => input,
  multiplyAccumulates: () => 0,
  apply,
});

/** Named layers one after the other. */
export const sequence = (parts: Readonly<Record<string, Layer>>): Layer => {
  const layers = Object.entries(parts);
  const merged = <A>(of: (layer: Layer) => Readonly<Record<string, A>>): Readonly<Record<string, A>> =>
    Object.assign({}, ...layers.map(([name, layer]) => nest(name, of(layer))));
  return {
    parameters: merged((layer) => layer.parameters),
    normalisations: merged((layer) => layer.normalisations),
    extent: (input) => layers.reduce((extent, [, layer]) => layer.extent(extent), input),
    multiplyAccumulates: (input) =>
      layers.reduce(
        ({ extent, sum }, [, layer]) => ({ extent: layer.extent(extent), sum: sum + layer.multiplyAccumulates(extent) }),
        { extent: input, sum: 0 },
      ).sum,
    apply: (context, name, x) => layers.reduce((value, [part, layer]) => layer.apply(context, joinName(name, part), value), x),
  };
};
