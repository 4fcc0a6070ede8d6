import * as tf from '@tensorflow/tfjs-core';
import { canFuse, fuseCell } from '../../cells/fused-cell.js';
import type { DiscreteEdge } from '../../genotype.js';
import { type DropPath, dropPath, pathFactors } from '../../layers/drop-path.js';
import type { Layer } from '../../layers/layer.js';
import type { OperationSettings } from '../../operations/operation.js';
import { operations } from '../../operations/registry.js';
import { nest } from '../../parameters.js';
import type { CellBody } from './backbone.js';
import type { CellPlan } from './layout.js';

/** What a discrete cell is built from. */
export interface DiscreteCellSettings {
  readonly plan: CellPlan;
  readonly edges: readonly DiscreteEdge[];
  readonly concat: readonly number[];
  readonly poolNormalization: OperationSettings['poolNormalization'];
  /** Whether the ReLUs of the operations are followed by concrete dropout. Default false. */
  readonly dropout?: OperationSettings['dropout'];
}

const INPUTS = 2;

/**
 * A cell of a genotype: every node is the sum of its two operations, the output the concatenation of the listed nodes.
 *
 * Paths are dropped (see {@link dropPath}) except identities, which keep a way through the network open.
 */
export const discreteCell = ({
  plan,
  edges,
  concat,
  poolNormalization,
  dropout,
}: DiscreteCellSettings): CellBody<DropPath | undefined> => {
  const placed = edges.map(([operation, from], index) => {
    const stride = plan.type === 'reduce' && from < INPUTS ? 2 : 1;
    return {
      name: `edges.${index}.${operation}`,
      from,
      fused: operations[operation].fused?.(stride),
      identity: operations[operation].isIdentity(stride),
      layer: operations[operation].layer({ channels: plan.channels, stride, affine: true, poolNormalization, dropout }),
    };
  });
  const fused = fuseCell({
    channels: plan.channels,
    partial: 1,
    inputs: INPUTS,
    inputStride: plan.type === 'reduce' ? 2 : 1,
    affine: true,
    dropout,
    poolNormalization,
    concat,
    nodes: INPUTS + edges.length / 2,
    weights: 0,
    edges: placed.map((candidate, index) => ({
      from: candidate.from,
      to: INPUTS + Math.floor(index / 2),
      candidates: [candidate],
    })),
  });
  const merged = <A>(of: (layer: Layer) => Readonly<Record<string, A>>): Readonly<Record<string, A>> =>
    Object.assign({}, ...placed.map(({ name, layer }) => nest(name, of(layer))));
  return {
    parameters: merged((layer) => layer.parameters),
    normalisations: merged((layer) => layer.normalisations),
    multiplyAccumulates: placed.reduce(
      (sum, { from, layer }) => sum + layer.multiplyAccumulates(from < INPUTS ? plan.input : plan.output),
      0,
    ),
    apply: (context, name, older, newer, dropping) => {
      if (fused !== undefined && canFuse(context)) {
        const paths = placed.map((edge) =>
          edge.identity || dropping === undefined || dropping.probability === 0
            ? undefined
            : pathFactors(older.shape[0], `${name}.${edge.name}`, dropping),
        );
        return fused(context, name, [older, newer], { paths });
      }
      const states = [older, newer];
      for (let i = 0; i < placed.length; i += 2) {
        const [a, b] = placed.slice(i, i + 2).map(({ name: edge, from, identity, layer }) => {
          const output = layer.apply(context, `${name}.${edge}`, states[from] as tf.Tensor4D);
          return identity || dropping === undefined ? output : dropPath(output, `${name}.${edge}`, dropping);
        });
        states.push(tf.add(a as tf.Tensor4D, b as tf.Tensor4D));
      }
      return tf.concat(
        concat.map((node) => states[node] as tf.Tensor4D),
        3,
      );
    },
  };
};
