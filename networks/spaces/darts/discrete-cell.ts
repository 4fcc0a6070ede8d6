import * as tf from '@tensorflow/tfjs-core';
import type { Cell } from '../../cells/cell.js';
import { canFuse, fuseCell } from '../../cells/fused-cell.js';
import type { GraphValue } from '../../export/graph.js';
import { sumNode } from '../../export/operators/elementwise.js';
import { concatNode } from '../../export/operators/layout.js';
import { dropPath, pathFactors } from '../../layers/drop-path.js';
import { type Extent, moduleOf } from '../../module.js';
import type { OperationSettings } from '../../operations/operation.js';
import { operations } from '../../operations/registry.js';
import { joinName } from '../../parameters.js';
import type { DiscreteEdge } from './genotype.js';
import type { CellTypeName } from './layout.js';

/** Settings of a discrete cell. */
export interface DiscreteCellSettings {
  /** The edges from the inputs of a reduction cell have stride 2. */
  readonly type: CellTypeName;
  /** Channels of a node. */
  readonly channels: number;
  readonly edges: readonly DiscreteEdge[];
  readonly concat: readonly number[];
  readonly poolNormalization: OperationSettings['poolNormalization'];
  /** Concrete dropout behind the ReLUs of the operations. Default false: none. */
  readonly dropout?: OperationSettings['dropout'];
}

const INPUTS = 2;

/**
 * A cell of a genotype: every node is the sum of its two operations, the output the concatenation of the listed nodes.
 *
 * Paths are dropped (see {@link dropPath}) except identities, which keep a way through the network open.
 */
export const discreteCell = ({ type, channels, edges, concat, poolNormalization, dropout }: DiscreteCellSettings): Cell => {
  const inputStride = type === 'reduce' ? 2 : 1;
  const inner = ({ height, width }: Extent): Extent => ({ height: height / inputStride, width: width / inputStride });
  const placed = edges.map(([operation, from], index) => {
    const stride = from < INPUTS ? inputStride : 1;
    return {
      name: `edges.${index}.${operation}`,
      from,
      fused: operations[operation].fused?.(stride),
      identity: operations[operation].isIdentity(stride),
      layer: operations[operation].layer({ channels, stride, affine: true, poolNormalization, dropout }),
    };
  });
  const fused = fuseCell({
    channels,
    partial: 1,
    inputs: INPUTS,
    inputStride,
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
  return moduleOf(Object.fromEntries(placed.map(({ name, layer }) => [name, layer])), {
    reads: (input) => Object.fromEntries(placed.map(({ name, from }) => [name, from < INPUTS ? input : inner(input)])),
    extent: inner,
    describe: (part, inputs, trace, name) => {
      const states: GraphValue[] = [...inputs];
      for (let i = 0; i < placed.length; i += 2) {
        const terms = placed.slice(i, i + 2).map(({ name: edge, from }) => part(edge, states[from] as GraphValue));
        states.push(sumNode(trace, joinName(name, `node${states.length}`), terms));
      }
      return concatNode(
        trace,
        joinName(name, 'output'),
        concat.map((node) => states[node] as GraphValue),
      );
    },
    apply: (part, inputs: readonly tf.Tensor4D[], context, name): tf.Tensor4D => {
      if (fused !== undefined && canFuse(context)) {
        const factorsOf = (edge: string) => pathFactors(inputs[0]?.shape[0] ?? 0, `${name}.${edge}`, context.dropPath);
        return fused(context, name, inputs, {
          paths: placed.map((edge) => (edge.identity ? undefined : factorsOf(edge.name))),
        });
      }
      const states = [...inputs];
      for (let i = 0; i < placed.length; i += 2) {
        const [a, b] = placed.slice(i, i + 2).map(({ name: edge, from, identity }) => {
          const output = part(edge, states[from] as tf.Tensor4D);
          return identity ? output : dropPath(output, `${name}.${edge}`, context.dropPath);
        });
        states.push(tf.add(a as tf.Tensor4D, b as tf.Tensor4D));
      }
      return tf.concat(
        concat.map((node) => states[node] as tf.Tensor4D),
        3,
      );
    },
  });
};
