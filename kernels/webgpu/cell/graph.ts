import type { CELL_CANDIDATES, CellUnitType } from '../../ops/cell-units.js';

// A planned cell: its graph, and where its values lie. Offsets into the tape count floats and are multiples of 32; a vector
// is four floats. `padded` channels are the active ones rounded up to whole vectors; every part of the tape has 0 in the
// padding, and 0 in the rows of a filter that the padding would read.

/** Name of what a candidate of an edge computes. */
export type CandidateKind = (typeof CELL_CANDIDATES)[number];

/** A convolution with the normalisation behind it. */
export interface PlannedUnit {
  readonly type: CellUnitType;
  readonly size: number;
  readonly dilation: number;
  readonly stride: number;
  /** Place among the units of the cell, edge by edge: the order of masks, filters, scales and shifts. */
  readonly place: number;
  readonly norm: number;
  /** The node that it reads, or the first unit of its candidate where it is the second. */
  readonly source: { readonly node: number } | { readonly unit: PlannedUnit };
  /** Its result before the normalisation, [N, height, width, padded]. */
  readonly values: number;
  /** Depthwise filter of a separable one, [size, size, padded]; no floats for others. */
  readonly depthwise: number;
  /** Number of matrices: 1 of a separable one, size² of a dense one, 2 (even, odd pixel) of a factorised reduce. */
  readonly matrices: number;
  /** [matrices, padded inputs, padded outputs]. */
  readonly matrix: number;
  /** Scale and shift, [2, padded]; no floats where the cell is not affine. */
  readonly affine: number;
  /** First word in the piece of the signs of a second unit's input, [N, height, width, padded]; -1 for a first one. */
  readonly signs: number;
}

/** A 3×3 pool that all edges from a node share. */
export interface PlannedPool {
  readonly from: number;
  readonly kind: 'maxPool' | 'averagePool';
  readonly stride: number;
  /** -1 where no normalisation follows. */
  readonly norm: number;
  /** Its result before the normalisation, [N, height, width, padded]. */
  readonly values: number;
  /** First word in the piece of the places that a max pool takes; -1 for an average pool. */
  readonly places: number;
}

/** A candidate of an edge. */
export interface PlannedCandidate {
  readonly kind: CandidateKind;
  /** Its place in θ; -1 for the weight 1. */
  readonly theta: number;
  /** Place among the pools; -1 for another candidate. */
  readonly pool: number;
  /** One or two of a candidate with convolutions, else none. */
  readonly units: readonly PlannedUnit[];
  /** Place among the foreign candidates, and a copy of its values, [N, height, width, padded]; -1 for another. */
  readonly foreign: number;
  readonly values: number;
}

/** An edge of the cell. */
export interface PlannedEdge {
  readonly from: number;
  readonly to: number;
  /** Place of its factors among those of edges, [N] each; -1 without. */
  readonly path: number;
  /** Place of its weight among those of edges; -1 for the weight 1. */
  readonly weight: number;
  readonly candidates: readonly PlannedCandidate[];
}

/** A node of the cell; the first ones are its inputs. */
export interface PlannedNode {
  readonly height: number;
  readonly width: number;
  /** Stride of the edges that leave it. */
  readonly stride: number;
  /** Place in the output; -1 of an input, and of a node that is not part of it. */
  readonly place: number;
  /** 0 for an input, else one more than the highest level of the nodes that have an edge to it. */
  readonly level: number;
  /** An edge leaves it. */
  readonly leaves: boolean;
  /** A copy of its active channels, [N, height, width, padded]; -1 where no edge leaves it. */
  readonly compact: number;
  /**
   * All channels of a sum at K > 1 that an edge leaves and that is not in the output, [N, height, width, channels rounded up
   * to a multiple of 4]; else -1.
   */
  readonly kept: number;
  /** First word in the piece of the signs of its active channels; -1 where no unit reads them. */
  readonly signs: number;
  /** First word in the piece of the places that the 2×2 pool of the channels that bypass takes; -1 where there is none. */
  readonly bypassPlaces: number;
}

/** A cell, planned for inputs of one shape. */
export interface CellPlan {
  readonly images: number;
  readonly channels: number;
  /** K. */
  readonly partial: number;
  /** Channels that the candidates see, channels / K. */
  readonly active: number;
  /** The same, rounded up to a multiple of 4. */
  readonly padded: number;
  /** Channels that bypass the candidates. */
  readonly rest: number;
  /** Size of the nodes that are sums. */
  readonly height: number;
  readonly width: number;
  readonly inputs: number;
  /** Inputs whose edges have the stride of the cell; the others have 1. */
  readonly outerInputs: number;
  /** Nodes of the output. */
  readonly concatenated: number;
  readonly isAffine: boolean;
  readonly thetaCount: number;
  readonly edgeWeightCount: number;
  readonly pathCount: number;
  readonly nodes: readonly PlannedNode[];
  readonly edges: readonly PlannedEdge[];
  readonly pools: readonly PlannedPool[];
  readonly units: readonly PlannedUnit[];
  /** The candidates of all edges in their order. */
  readonly candidates: readonly PlannedCandidate[];
  readonly normCount: number;
  readonly foreignCount: number;
  /** [norms, 4, padded]: mean, 1/√(variance + ε), scale and shift of each normalisation; all 0 in the padding. */
  readonly coefficients: number;
  /** Copies of θ, of the weights of edges, of their factors [paths, N], and of the masks [units, N, padded]. */
  readonly theta: number;
  readonly edgeWeights: number;
  readonly paths: number;
  /** Floats from the factors of one path to those of the next: N, rounded up to a multiple of 4. */
  readonly pathStride: number;
  readonly masks: number;
  readonly tapeFloats: number;
  /** Words of the piece; see pieces.ts for what its bits are. */
  readonly pieceFloats: number;
}
