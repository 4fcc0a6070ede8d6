import * as tf from '@tensorflow/tfjs-core';
import { canFuse, fuseCell } from '../../cells/fused-cell.js';
import type { GraphValue } from '../../export/graph.js';
import { sumNode, zerosNode } from '../../export/operators/elementwise.js';
import { dropPath, pathFactors } from '../../layers/drop-path.js';
import { type Layer, moduleOf } from '../../module.js';
import type { NasBench201Operation } from '../../operations/names.js';
import type { OperationSettings } from '../../operations/operation.js';
import { operations } from '../../operations/registry.js';
import { joinName } from '../../parameters.js';
import { NAS_BENCH_201_EDGES } from './genotype.js';

/** Settings of a discrete cell. */
export interface DiscreteCellSettings {
  /** The operation of each edge, in the order of the space's edges. */
  readonly chosen: readonly NasBench201Operation[];
  readonly channels: number;
  /** Concrete dropout behind the ReLUs of the operations. Default false: none. */
  readonly dropout?: OperationSettings['dropout'];
}

const poolNormalization = 'none';

/**
 * The cell of an architecture: a node is the sum of what its edges give, the last one is the output.
 *
 * Paths are dropped (see {@link dropPath}) except identities, which keep a way through the network open.
 */
export const discreteCell = ({ chosen, channels, dropout }: DiscreteCellSettings): Layer => {
  const settings = { channels, stride: 1, affine: true, poolNormalization, dropout } as const;
  const placed = NAS_BENCH_201_EDGES.flatMap((edge, row) => {
    const operation = chosen[row] as NasBench201Operation;
    const { isZero, isIdentity, layer, fused } = operations[operation];
    const name = `edges.${row}.${operation}`;
    return isZero ? [] : [{ ...edge, name, identity: isIdentity(1), layer: layer(settings), fused: fused?.(1) }];
  });
  const nodes = [...new Set(NAS_BENCH_201_EDGES.map(({ to }) => to))];
  const fused = fuseCell({
    channels,
    partial: 1,
    inputs: 1,
    inputStride: 1,
    affine: true,
    dropout,
    poolNormalization,
    concat: [nodes.length],
    nodes: 1 + nodes.length,
    weights: 0,
    edges: placed.map((candidate) => ({ from: candidate.from, to: candidate.to, candidates: [candidate] })),
  });
  return moduleOf(Object.fromEntries(placed.map(({ name, layer }) => [name, layer])), {
    title: 'cell',
    describe: (part, x, trace, name) => {
      const states: GraphValue[] = [x];
      for (const node of nodes) {
        const terms = placed.filter(({ to }) => to === node).map((edge) => part(edge.name, states[edge.from] as GraphValue));
        const at = joinName(name, `node${node}`);
        states.push(terms.length === 0 ? zerosNode(trace, at, x) : sumNode(trace, at, terms));
      }
      return states.at(-1) as GraphValue;
    },
    apply: (part, x: tf.Tensor4D, context, name): tf.Tensor4D => {
      if (fused !== undefined && canFuse(context)) {
        const factorsOf = (edge: string) => pathFactors(x.shape[0], `${name}.${edge}`, context.dropPath);
        return fused(context, name, [x], {
          paths: placed.map((edge) => (edge.identity ? undefined : factorsOf(edge.name))),
        });
      }
      const states = [x];
      for (const node of nodes) {
        const inputs = placed
          .filter(({ to }) => to === node)
          .map(({ name: edge, from, identity }) => {
            const output = part(edge, states[from] as tf.Tensor4D);
            return identity ? output : dropPath(output, `${name}.${edge}`, context.dropPath);
          });
        states.push(inputs.length === 0 ? tf.zerosLike(x) : inputs.length === 1 ? (inputs[0] as tf.Tensor4D) : tf.addN(inputs));
      }
      return states.at(-1) as tf.Tensor4D;
    },
  });
};
