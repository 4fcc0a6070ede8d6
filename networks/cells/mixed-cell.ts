import * as tf from '@tensorflow/tfjs-core';
import { refuseCall } from '../../base/argument.js';
import { type Problem, problem } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import { channelShuffle } from '../../kernels/ops/channel-shuffle.js';
import { weightedSum } from '../../kernels/ops/weighted-sum.js';
import type { CellType } from '../cell-type.js';
import { cellGraphMisfit } from '../cell-type-misfit.js';
import type { ForwardContext } from '../layers/forward-context.js';
import { type Extent, moduleOf } from '../module.js';
import { extentMisfit } from '../operations/extent-misfit.js';
import { fusedMisfit } from '../operations/fused-misfit.js';
import { none } from '../operations/none.js';
import type { OperationSettings, Operations } from '../operations/operation.js';
import { joinName } from '../parameters.js';
import type { CellMixture } from '../pass.js';
import { asCandidate, candidateName, candidatesByNode, entriesOf } from './candidates.js';
import type { Cell } from './cell.js';
import { canFuse, fuseCell } from './fused-cell.js';
import { partialProblem } from './partial-channels.js';

/** Settings of the mixed edges of a cell. */
export interface MixedCellSettings {
  readonly cellType: CellType;
  /** The operations still in play on each edge. Default all. */
  readonly kept?: readonly (readonly string[])[] | undefined;
  /** The operations by the names in θ's columns. Default the house's own. */
  readonly operations?: Operations | undefined;
  /** The number of nodes that are inputs of the cell; edges from them have stride `inputStride`, the others 1. */
  readonly inputs: number;
  readonly inputStride: 1 | 2;
  /** Channels of a node. */
  readonly channels: number;
  /** K: the operations see the first 1/K of the channels. */
  readonly partial: number;
  /** The normalisation behind a pool. */
  readonly poolNormalization: OperationSettings['poolNormalization'];
  /** The nodes whose concatenation the cell gives. */
  readonly concat: readonly number[];
  /** Concrete dropout behind the ReLUs of the candidates. Default false. */
  readonly dropout?: OperationSettings['dropout'];
}

const disagreement = (operation: string, difference: string): Problem =>
  problem(
    'usage',
    `its fused form ${difference}`,
    `operation ${quoted(operation)}`,
    'let "fused" describe what "layer" computes, or leave it out',
  );

const wrongExtent = (operation: string, misfit: string): Problem =>
  problem(
    'usage',
    `the "extent" of its layer ${misfit}`,
    `operation ${quoted(operation)}`,
    'give the layer the "extent" of what it computes, as `extent: ({ height, width }) => ({ height: height / stride, width: width / stride })`',
  );

/** The mixture of a cell type in a pass. */
const mixtureIn = ({ mixing }: ForwardContext, { name }: CellType): CellMixture => {
  const found = mixing?.[name];
  if (found === undefined) throw new Error(`the pass has no mixing weights for "${name}"; give θ of every cell type`);
  return found;
};

/** A node as its outgoing edges see it: the channels that enter the operations, and the rest, pooled at stride 2. */
interface Source {
  readonly active: tf.Tensor4D;
  readonly bypass?: tf.Tensor4D;
}

/**
 * The mixed operations of a cell with partial channel connections (DARTS eq. 2; PC-DARTS, Xu et al., ICLR 2020, eq. 1).
 *
 * Node j is Σ over its edges of shuffle(concat(Σ_o θ_o · o(first C/K channels), remaining channels)). Sum and shuffle
 * commute, so a node is summed once over all candidates of all its edges and shuffled once; and candidates without
 * parameters (the pools) give the same on every edge that leaves a node, so they are computed once for each node.
 *
 * A backend with a fused cell computes all of it at once; the layers are its oracle and what other backends run.
 *
 * @throws Problem of a cell type that is no graph of a cell, of a K that does not divide the channels, and of an operation
 * whose layer does not say that it halves at stride 2, or whose fused form is not that of its layer
 */
export const mixedCell = ({
  cellType,
  kept,
  operations,
  inputs,
  inputStride,
  channels,
  partial,
  poolNormalization,
  concat,
  dropout,
}: MixedCellSettings): Cell => {
  const misfit = cellGraphMisfit(cellType, inputs, concat);
  if (misfit !== undefined) refuseCall('mixedCell', misfit.what, misfit.remedy);
  const undivided = partialProblem(channels, partial);
  if (undivided !== undefined) throw undivided;
  const nodes = candidatesByNode(cellType, kept, operations);
  const columns = cellType.operations.length;
  const active = channels / partial;
  const inner = ({ height, width }: Extent): Extent => ({ height: height / inputStride, width: width / inputStride });
  const strideFrom = (from: number): 1 | 2 => (from < inputs ? inputStride : 1);
  const placed = nodes.map(({ node, edges, candidates }) => ({
    node,
    edges,
    candidates: candidates.map((candidate) => {
      const settings = {
        channels: active,
        stride: strideFrom(candidate.edge.from),
        affine: false,
        poolNormalization,
        dropout,
      } as const;
      const own = candidate.definition.layer(settings);
      const misplaced = extentMisfit(own, settings.stride);
      if (misplaced !== undefined) throw wrongExtent(candidate.operation, misplaced);
      const fused = candidate.definition.fused?.(settings.stride);
      const difference = fused === undefined ? undefined : fusedMisfit(fused, own, settings);
      if (difference !== undefined) throw disagreement(candidate.operation, difference);
      const layer = asCandidate(own, {
        cellType: cellType.name,
        edge: candidate.row,
        operation: candidate.operation,
      });
      return {
        name: candidateName(candidate.row, candidate.operation),
        from: candidate.edge.from,
        theta: candidate.row * columns + candidate.column,
        fused,
        layer,
        shared: Object.keys(layer.parameters).length === 0 ? `${candidate.operation} of ${candidate.edge.from}` : undefined,
      };
    }),
  }));
  const all = placed.flatMap((node) => node.candidates);

  const fused = fuseCell({
    channels,
    partial,
    inputs,
    inputStride,
    affine: false,
    dropout,
    poolNormalization,
    concat,
    nodes: inputs + nodes.length,
    weights: cellType.edges.length * columns,
    edges: placed.flatMap(({ node, edges, candidates }) =>
      edges.map((edge) => ({
        ...edge,
        to: node,
        weight: cellType.edges.indexOf(edge),
        candidates: candidates.filter((candidate) => candidate.from === edge.from),
      })),
    ),
  });

  const sourceOf = ({ maxPool }: ForwardContext, x: tf.Tensor4D, stride: 1 | 2): Source => {
    if (partial === 1) return { active: x };
    const [first, rest] = tf.split(x, [active, channels - active], 3) as [tf.Tensor4D, tf.Tensor4D];
    return { active: first, bypass: stride === 2 ? maxPool(rest, { size: 2, stride: 2, padding: 0 }) : rest };
  };

  return moduleOf(Object.fromEntries(all.map(({ name, layer }) => [name, layer])), {
    reads: (input) => Object.fromEntries(all.map(({ name, from }) => [name, from < inputs ? input : inner(input)])),
    extent: inner,
    apply: (part, inputNodes: readonly tf.Tensor4D[], context, name): tf.Tensor4D => {
      const { theta, edgeWeights, drawn } = mixtureIn(context, cellType);
      if (fused !== undefined && canFuse(context))
        return fused(context, name, inputNodes, { theta, drawn, edgeWeights: partial === 1 ? undefined : edgeWeights });
      const computed = placed.map((node) =>
        drawn === undefined ? node : { ...node, candidates: node.candidates.filter((candidate) => drawn.has(candidate.name)) },
      );
      const weights = entriesOf(
        theta,
        computed.map(({ candidates }) => candidates.map((candidate) => candidate.theta)),
      );
      const weightsOfEdges =
        edgeWeights &&
        entriesOf(
          edgeWeights,
          computed.map(({ edges }) => edges.map((edge) => cellType.edges.indexOf(edge))),
        );
      const states = [...inputNodes];
      const sources = new Map<number, Source>();
      const sourceAt = (from: number): Source => {
        const source = sources.get(from) ?? sourceOf(context, states[from] as tf.Tensor4D, strideFrom(from));
        sources.set(from, source);
        return source;
      };
      const shared = new Map<string, { readonly output: tf.Tensor4D; readonly name: string }>();
      const bypassSums = new Map<string, tf.Tensor4D>();
      // Each node's edges come from those of the node before and one more, so that its sum goes on where that one ended.
      const bypassFrom = (from: readonly number[]): tf.Tensor4D | undefined => {
        const key = from.join();
        const known = bypassSums.get(key);
        if (known !== undefined || from.length === 0) return known;
        const last = sourceAt(from[from.length - 1] as number).bypass;
        if (last === undefined) return undefined;
        const before = bypassFrom(from.slice(0, -1));
        const sum = before === undefined ? last : tf.add<tf.Tensor4D>(before, last);
        bypassSums.set(key, sum);
        return sum;
      };
      computed.forEach(({ edges, candidates }, index) => {
        const outputs = candidates.map((candidate) => {
          const found = candidate.shared === undefined ? undefined : shared.get(candidate.shared);
          if (found !== undefined) {
            for (const norm of Object.keys(candidate.layer.normalisations)) {
              const measured = context.measured?.[`${name}.${joinName(found.name, norm)}`];
              if (measured !== undefined && context.measured !== undefined)
                context.measured[`${name}.${joinName(candidate.name, norm)}`] = measured;
            }
            return found.output;
          }
          const output = part(candidate.name, sourceAt(candidate.from).active);
          if (candidate.shared !== undefined) shared.set(candidate.shared, { output, name: candidate.name });
          return output;
        });
        const first = edges[0]?.from ?? 0;
        const mixed =
          outputs.length > 0
            ? weightedSum(outputs, weights[index] as tf.Tensor1D)
            : none
                .layer({ channels: active, stride: strideFrom(first), affine: false, poolNormalization })
                .apply(context, name, sourceAt(first).active);
        const from = edges.map((edge) => edge.from);
        const bypass =
          weightsOfEdges === undefined || partial === 1
            ? bypassFrom(from)
            : weightedSum(
                from.map((each) => sourceAt(each).bypass as tf.Tensor4D),
                weightsOfEdges[index] as tf.Tensor1D,
              );
        states.push(bypass === undefined ? mixed : channelShuffle(tf.concat([mixed, bypass], 3), partial));
      });
      const outputs = concat.map((node) => states[node] as tf.Tensor4D);
      return outputs.length === 1 ? (outputs[0] as tf.Tensor4D) : tf.concat(outputs, 3);
    },
  });
};
