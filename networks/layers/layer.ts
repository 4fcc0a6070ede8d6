import type * as tf from '@tensorflow/tfjs-core';
import { described } from '../export/description.js';
import type { GraphValue } from '../export/graph.js';
import { type Layer, type Module, moduleOf, plainModule } from '../module.js';
import { joinName } from '../parameters.js';

/** A layer that holds nothing, costs no multiply-accumulates and keeps the spatial size. */
export const plainLayer = (apply: Layer['apply']): Layer => plainModule(apply);

/** The layer that gives its input back. */
export const identity: Layer = described(
  plainLayer((_context, _name, x) => x),
  (_trace, _name, x: GraphValue) => x,
);

/** Named layers one after the other. */
export const sequence = (layers: Readonly<Record<string, Layer>>): Layer => {
  const names = Object.keys(layers);
  const inOrder = Object.values(layers);
  return moduleOf(layers, {
    reads: (input) => {
      let extent = input;
      return Object.fromEntries(
        Object.entries(layers).map(([name, layer]) => {
          const read = extent;
          extent = layer.extent(read);
          return [name, read];
        }),
      );
    },
    extent: (input) => inOrder.reduce((extent, layer) => layer.extent(extent), input),
    apply: (part, x: tf.Tensor4D) => names.reduce((value, name) => part(name, value), x),
    describe: (part, x) => names.reduce((value, name) => part(name, value), x),
  });
};

/** A layer, and then a module under a name of its own that reads what the layer gives, as a classifier does. */
export const headed = <Output>(body: Layer, name: string, head: Module<tf.Tensor4D, Output>): Module<tf.Tensor4D, Output> =>
  moduleOf(
    { '': body, [name]: head },
    {
      reads: (input) => ({ '': input, [name]: body.extent(input) }),
      extent: (input) => head.extent(body.extent(input)),
      apply: (_part, x: tf.Tensor4D, context, whole) => head.apply(context, joinName(whole, name), body.apply(context, whole, x)),
      describe: (_part, x, trace, whole) => trace.module(head, joinName(whole, name), trace.module(body, whole, x)),
    },
  );
