import * as tf from '@tensorflow/tfjs-core';
import type { DiscreteNetwork } from '../discrete-network.js';
import { sumNode } from '../export/operators/elementwise.js';
import { flattenNode } from '../export/operators/layout.js';
import { dropPath } from '../layers/drop-path.js';
import { identity, sequence } from '../layers/layer.js';
import { type Extent, inScope, type Layer, mapped, moduleOf } from '../module.js';
import { networkOfModule } from '../network-of-module.js';
import { joinName } from '../parameters.js';

/** A part of a network that reads what the part before gives: `activation(shortcut(x) + body(x))`, or the body alone. */
export interface Block {
  readonly body: Layer;
  /** A way around the body; it learns nothing. */
  readonly shortcut?: Layer;
  /** The activation of the sum. */
  readonly activation?: Layer;
}

/**
 * A block as one layer.
 *
 * @param share of the pass's drop-path probability with which the body beside a shortcut is dropped
 */
const blockLayer = ({ body, shortcut, activation = identity }: Block, share: number): Layer => {
  const sum: Layer =
    shortcut === undefined
      ? body
      : moduleOf(
          { '': body, shortcut },
          {
            extent: body.extent,
            apply: (part, x: tf.Tensor4D, { dropPath: dropping }, name): tf.Tensor4D => {
              const y = part('', x);
              const kept = dropPath(y, name, dropping && { ...dropping, probability: share * dropping.probability });
              return tf.add(part('shortcut', x), kept);
            },
            describe: (part, x, trace, name) => sumNode(trace, joinName(name, 'sum'), [part('shortcut', x), part('', x)]),
          },
        );
  return sequence({ '': sum, activation });
};

/**
 * A network of blocks one after the other, the last of which gives [batch, 1, 1, classes].
 *
 * Drop-path drops the bodies beside a shortcut, with a probability that rises linearly to the given one at the last of
 * them. Source: Huang et al., "Deep networks with stochastic depth" (ECCV 2016), section 3.
 */
export const chain = (image: Extent, blocks: Readonly<Record<string, Block>>): DiscreteNetwork => {
  const entries = Object.entries(blocks);
  const depth = entries.filter(([, { shortcut }]) => shortcut !== undefined).map(([name]) => name);
  const layers = entries.map(([name, block]) => [name, inScope(blockLayer(block, (depth.indexOf(name) + 1) / depth.length))]);
  return networkOfModule(
    mapped(
      sequence(Object.fromEntries(layers)),
      (last) => ({ logits: tf.reshape(last, [last.shape[0], last.shape[3]]) }),
      (last, trace) => ({
        logits: flattenNode(trace, 'flatten', last),
      }),
    ),
    image,
  );
};
