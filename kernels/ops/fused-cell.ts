import * as tf from '@tensorflow/tfjs-core';
import type { CellUnitType } from './cell-units.js';
import { isWanted } from './wanted.js';

/** A convolution after a ReLU and before a batch normalisation. */
export interface CellUnit {
  readonly type: CellUnitType;
  readonly size: number;
  readonly dilation: 1 | 2;
}

/** Computation of a candidate operation of an edge; `foreign`: its values come from outside. */
export type CellCandidate =
  | { readonly kind: 'foreign' }
  | { readonly kind: 'skip' }
  | { readonly kind: 'maxPool' | 'averagePool'; readonly normalized: boolean }
  | { readonly kind: 'units'; readonly units: readonly CellUnit[] };

/** A candidate of an edge, multiplied by its entry of θ, or by 1 where it has no place there. */
export type WeightedCandidate = CellCandidate & { readonly theta?: number };

/** An edge with its candidates; with `path` each image of it is multiplied by a factor (drop-path). */
export interface CellEdge {
  readonly from: number;
  readonly to: number;
  readonly candidates: readonly WeightedCandidate[];
  /** Place of its weight among those of edges, by which the channels that bypass are multiplied; else by 1. */
  readonly weight?: number;
  readonly path: boolean;
}

/** A cell as the fused kernel sees it. A backend plans it once for each shape: give the same value in every pass. */
export interface CellGraph {
  readonly channels: number;
  /** K: the candidates see the first 1/K of the channels, the others bypass them and are shuffled in between. */
  readonly partial: number;
  readonly inputs: number;
  /** Number of the inputs, the last ones, that are nodes of the cell and were computed before. */
  readonly innerInputs: number;
  /** Stride of the edges that leave another input; the others have 1. */
  readonly inputStride: 1 | 2;
  /** Number of nodes, the inputs among them. */
  readonly nodes: number;
  /** The nodes whose concatenation is the output. */
  readonly concat: readonly number[];
  readonly edges: readonly CellEdge[];
  /** Length of θ, in which each candidate has a place; 0 for a cell without. */
  readonly weights: number;
  /** Number of weights of edges; 0 for a cell in which channels bypass with the weight 1. */
  readonly edgeWeights: number;
  /** The normalisations behind units have scale and shift; those behind pools have not. */
  readonly affine: boolean;
}

/** The tensors that a cell reads. */
export interface CellTensors {
  /** Each [batch, height, width, channels]; inner ones have the size of the output. */
  readonly inputs: readonly tf.Tensor4D[];
  /** The values of the foreign candidates, edge by edge, each of the size of the output: [batch, height, width, channels / K]. */
  readonly foreign?: readonly tf.Tensor4D[];
  /** [weights]. Entries that are no candidate's place are not read, and their gradient is 0. */
  readonly theta?: tf.Tensor1D;
  /** [edge weights]. */
  readonly edgeWeights?: tf.Tensor1D;
  /** [batch], one for each edge with a path. */
  readonly paths?: readonly tf.Tensor1D[];
  /** Unit by unit: depthwise and pointwise filters, two halves, or one dense filter. */
  readonly filters: readonly tf.Tensor4D[];
  /** Unit by unit: scale and shift, each [channels / K]. */
  readonly affine?: readonly tf.Tensor1D[];
  /** [units, batch, channels / K]: what each channel of each image is multiplied by between a unit's ReLU and convolution. */
  readonly masks?: tf.Tensor3D;
  /** The piece that the pass is held on, noted by a pass of the same graph over images of the same shape. */
  readonly piece?: CellPiece;
}

/** The signs of what enters a cell's ReLUs and the places that its max pools take, as bits; of a form that the backend knows. */
export type CellPiece = tf.Tensor1D;

/** Output of a cell, and the batch statistics of its normalisations. */
export interface CellResult {
  /** [batch, height, width, concatenated nodes · channels]. */
  readonly y: tf.Tensor4D;
  /**
   * [2 · normalisations, channels / K]: mean and biased variance of each, in the order in which pools first occur and
   * units come, edge by edge.
   */
  readonly statistics: tf.Tensor2D;
  /** The piece of the pass, where it notes one. */
  readonly piece?: CellPiece;
}

/** The tfjs kernel of a whole cell, and of its gradient. */
export const FUSED_CELL = 'SluiceCell';
export const FUSED_CELL_GRADIENT = 'SluiceCellGradient';

/** Tells whether the current backend has the fused kernel of a cell; where it has not, a cell is composed of its layers. */
export const hasFusedCell = (): boolean => tf.getKernel(FUSED_CELL, tf.getBackend()) !== undefined;

/**
 * The order of the kernel's inputs: cell inputs, foreign values, θ, weights of edges, paths, filters, scales and shifts,
 * masks, the piece to be held on.
 */
export interface CellLayout {
  readonly inputs: number;
  readonly foreign: number;
  readonly theta: number;
  readonly edgeWeights: number;
  readonly paths: number;
  readonly filters: number;
  readonly affine: number;
  readonly masks: number;
  readonly piece: number;
}

/** The attributes of both kernels; `wanted` are the inputs whose gradients are asked for. */
export interface CellAttributes {
  readonly graph: CellGraph;
  readonly layout: CellLayout;
  /** The forward pass notes its piece, as a fourth output. */
  readonly notesPiece?: boolean;
  readonly wanted?: readonly boolean[];
}

let registered = false;

/** The gradients of all inputs at once, computed when the first is asked for. */
const registerCellGradient = (): void => {
  if (registered) return;
  registered = true;
  tf.registerGradient({
    kernelName: FUSED_CELL,
    saveAllInputs: true,
    outputsToSave: [true, false, true],
    gradFunc: (dy, saved, attributes) => {
      const { graph, layout } = attributes as unknown as CellAttributes;
      const count = saved.length - 2;
      const wanted = Array.from({ length: count }, (_, input) => isWanted(String(input)));
      let gradients: readonly (tf.Tensor | undefined)[] | undefined;
      const compute = (): readonly (tf.Tensor | undefined)[] => {
        const given = tf
          .engine()
          .runKernel<tf.Tensor[]>(
            FUSED_CELL_GRADIENT,
            [(dy as tf.Tensor[])[0] as tf.Tensor, ...saved] as unknown as tf.NamedTensorMap,
            { graph, layout, wanted } as unknown as Parameters<ReturnType<typeof tf.engine>['runKernel']>[2],
          );
        const queue = [...given];
        return wanted.map((each) => (each ? queue.shift() : undefined));
      };
      return Object.fromEntries(
        wanted.map((_, input) => [
          String(input),
          () => {
            gradients ??= compute();
            return gradients[input] as tf.Tensor;
          },
        ]),
      );
    },
  });
};

/**
 * All edges of a cell, mixed or discrete, as one operation with one gradient.
 *
 * A node is Σ over its edges of path · Σ over their candidates of θ · candidate(first 1/K of the channels), where a unit
 * is convolution(mask · max(0, x)) and normalisation by the batch; then the channels that bypassed are shuffled in, those
 * of each edge times its weight if it has one. One buffer keeps the intermediate values for the gradient and serves one
 * backward pass. Masks of 1 give the bits of a pass without.
 *
 * A pass that is held on a piece has x where the noted sign is positive and else 0 in place of max(0, x), and takes from
 * each window of a max pool the noted place: it is smooth in all its inputs. On its own piece a pass has its own bits.
 *
 * Source: DARTS eq. 2 (Liu et al., ICLR 2019); partial channels of PC-DARTS eq. 1 (Xu et al., ICLR 2020).
 *
 * @param notesPiece true: the result has the piece of the pass; the caller keeps and frees it
 * @throws Error where the backend has no fused cell; see {@link hasFusedCell}
 */
export const fusedCell = (graph: CellGraph, tensors: CellTensors, notesPiece = false): CellResult => {
  const { inputs, foreign = [], theta, edgeWeights, paths = [], filters, affine = [], masks, piece } = tensors;
  registerCellGradient();
  const layout: CellLayout = {
    inputs: inputs.length,
    foreign: foreign.length,
    theta: theta === undefined ? 0 : 1,
    edgeWeights: edgeWeights === undefined ? 0 : 1,
    paths: paths.length,
    filters: filters.length,
    affine: affine.length,
    masks: masks === undefined ? 0 : 1,
    piece: piece === undefined ? 0 : 1,
  };
  const optional = (x: tf.Tensor | undefined): readonly tf.Tensor[] => (x === undefined ? [] : [x]);
  const weights = [...optional(theta), ...optional(edgeWeights), ...paths];
  const all = [...inputs, ...foreign, ...weights, ...filters, ...affine, ...optional(masks), ...optional(piece)];
  const [y, statistics, , noted] = tf
    .engine()
    .runKernel<tf.Tensor[]>(
      FUSED_CELL,
      all as unknown as tf.NamedTensorMap,
      { graph, layout, notesPiece } as unknown as Parameters<ReturnType<typeof tf.engine>['runKernel']>[2],
    );
  return {
    y: y as tf.Tensor4D,
    statistics: statistics as tf.Tensor2D,
    ...(noted === undefined ? {} : { piece: noted as CellPiece }),
  };
};
