import type * as tf from '@tensorflow/tfjs-core';
import type { Either } from 'fp-ts/lib/Either.js';
import type { Problem } from '../artifacts/problem.js';
import type { Generator } from '../kernels/random/generator.js';
import type { Genotype } from './genotype.js';
import type { DropoutChoice } from './layers/concrete-dropout.js';
import type { BatchStatisticsByName } from './layers/forward-context.js';
import type { Pieces } from './layers/pieces.js';
import type { ParameterSpecifications, Parameters } from './parameters.js';

/** A place for one operation: from an earlier node of a cell to a later one. */
export interface Edge {
  readonly from: number;
  readonly to: number;
}

/** A kind of cell that is searched: all cells of the kind share one architecture. */
export interface CellType {
  readonly name: string;
  /** Its edges, in the order of the rows of θ. */
  readonly edges: readonly Edge[];
  /** The candidate operations of each edge, in the order of the columns of θ. */
  readonly operations: readonly string[];
}

/** Mixing weights θ by cell type: [edges, operations], each row on the simplex, times the edge's weight if it has one. */
export type MixingWeights = Readonly<Record<string, tf.Tensor2D>>;

/** Numbers laid out as θ: by cell type, then edge, then operation. */
export type WeightTable = Readonly<Record<string, readonly (readonly number[])[]>>;

/** The operations still in play after pruning, by cell type and edge. */
export type KeptOperations = Readonly<Record<string, readonly (readonly string[])[]>>;

/** What a supernet is built for. */
export interface SupernetSettings {
  readonly classes: number;
  /** Size of the images in pixels. */
  readonly height: number;
  readonly width: number;
  /** K of the partial channel connection: the operations see 1/K of the channels. 1 means all. */
  readonly partial: number;
  /** Default: every operation on every edge. θ keeps its shape; the columns of pruned operations are not read. */
  readonly kept?: KeptOperations;
  /**
   * Whether edges have weights of their own (edge normalisation): θ of an edge then sums to its weight instead of to 1, and
   * the channels that pass its operations by are multiplied by that sum too. Default false.
   *
   * Source: Xu et al., "PC-DARTS" (ICLR 2020), equation 2.
   */
  readonly edgeNormalization?: boolean;
  /**
   * Whether there is concrete dropout behind the ReLUs of the candidate operations and before the classifier, each with a
   * probability of its own that is learnt. Default false.
   *
   * Source: Chakraborty and Mukhopadhyay, "μDARTS", section IV.
   */
  readonly dropout?: DropoutChoice;
}

/** The network in which all candidates live at once. */
export interface Supernet {
  readonly parameters: ParameterSpecifications;
  /** Multiply-accumulates of its convolutions and linear maps for one image, forward only. */
  readonly multiplyAccumulates: number;
  /**
   * Class scores [batch, classes] of images [batch, height, width, 3] under mixing weights θ, and what the batch
   * normalisations measured. Normalisation is by the batch's own statistics, in training and in evaluation. With
   * `pieces` its ReLUs and max pools are others than the usual ones. Concrete dropout draws its masks from `noise`;
   * without it nothing is dropped.
   */
  readonly forward: (
    parameters: Parameters,
    theta: MixingWeights,
    images: tf.Tensor4D,
    pieces?: Pieces,
    noise?: Generator,
  ) => { readonly logits: tf.Tensor2D; readonly statistics: BatchStatisticsByName };
}

/**
 * A search space: which architectures there are, how they are relaxed into one network, and how a choice among them
 * becomes a genotype.
 */
export interface SearchSpace {
  readonly name: string;
  readonly cellTypes: readonly CellType[];
  /** The supernet, or what in the settings does not fit (a size that cannot be halved, channels that K does not divide). */
  readonly supernet: (settings: SupernetSettings) => Either<Problem, Supernet>;
  /** The genotype that the space's rule reads out of weights of every operation (the expectation of θ). */
  readonly discretise: (weights: WeightTable) => Genotype;
}
