import * as tf from '@tensorflow/tfjs-core';
import type { DiscreteNetwork } from '../discrete-network.js';
import { type DropPath, dropPath } from '../layers/drop-path.js';
import { type ForwardContext, forwardContext, scoped } from '../layers/forward-context.js';
import type { Extent, Layer } from '../layers/layer.js';
import { nest } from '../parameters.js';
import { updateStatistics } from '../running-statistics.js';

/** A part of a network that reads what the part before gives: `activation(shortcut(x) + body(x))`, or the body alone. */
export interface Block {
  readonly body: Layer;
  /** A way around the body; it learns nothing. */
  readonly shortcut?: Layer;
  /** What follows the sum. */
  readonly activation?: Layer;
}

const layersOf = ({ body, activation }: Block): readonly (readonly [string, Layer])[] => [
  ['', body],
  ...(activation === undefined ? [] : [['activation', activation] as const]),
];

/**
 * A network of blocks one after the other, the last of which gives [batch, 1, 1, classes].
 *
 * Where paths are dropped, the bodies beside a shortcut are, with a probability that rises linearly to the given one at
 * the last of them. Source: Huang et al., "Deep networks with stochastic depth" (ECCV 2016), section 3.
 */
export const chain = (image: Extent, blocks: Readonly<Record<string, Block>>): DiscreteNetwork => {
  const entries = Object.entries(blocks);
  const depth = entries.filter(([, { shortcut }]) => shortcut !== undefined).map(([name]) => name);
  const merged = <A>(of: (layer: Layer) => Readonly<Record<string, A>>): Readonly<Record<string, A>> =>
    Object.assign(
      {},
      ...entries.flatMap(([name, block]) => layersOf(block).map(([part, layer]) => nest(name, nest(part, of(layer))))),
    );
  const pass = (context: ForwardContext, name: string, block: Block, x: tf.Tensor4D, dropping?: DropPath): tf.Tensor4D => {
    const { body, shortcut, activation } = block;
    const y = body.apply(context, name, x);
    if (shortcut === undefined) return activation?.apply(context, `${name}.activation`, y) ?? y;
    const share = (depth.indexOf(name) + 1) / depth.length;
    const kept = dropping === undefined ? y : dropPath(y, name, { ...dropping, probability: share * dropping.probability });
    const sum = tf.add(shortcut.apply(context, `${name}.shortcut`, x), kept) as tf.Tensor4D;
    return activation?.apply(context, `${name}.activation`, sum) ?? sum;
  };
  const scores = (context: ForwardContext, images: tf.Tensor4D, dropping?: DropPath): tf.Tensor2D => {
    const last = entries.reduce((x, [name, block]) => scoped(context, (inner) => pass(inner, name, block, x, dropping)), images);
    return tf.reshape(last, [last.shape[0], last.shape[3]]);
  };
  return {
    parameters: merged((layer) => layer.parameters),
    normalisations: merged((layer) => layer.normalisations),
    multiplyAccumulates: entries.reduce(
      ({ extent, sum }, [, { body }]) => ({ extent: body.extent(extent), sum: sum + body.multiplyAccumulates(extent) }),
      { extent: image, sum: 0 },
    ).sum,
    forwardTrain: (parameters, statistics, images, pass) => {
      const context = forwardContext(parameters, pass);
      const logits = scores(context, images, pass?.dropPath);
      return { logits, statistics: updateStatistics(statistics, context.measured) };
    },
    forwardEvaluate: (parameters, statistics, images, pass) => scores(forwardContext(parameters, pass, statistics), images),
  };
};
