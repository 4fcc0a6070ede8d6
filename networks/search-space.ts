import type * as tf from '@tensorflow/tfjs-core';
import type { Either } from 'fp-ts/lib/Either.js';
import type { Problem } from '../base/problem.js';
import type { CellType, KeptOperations, MixingWeights, WeightTable } from './cell-type.js';
import type { Decision, Decomposition } from './cost/decomposition.js';
import type { Genotype } from './genotype.js';
import type { FamilyDefinition, GenotypeFamily } from './genotype-family.js';
import type { DropoutChoice } from './layers/concrete-dropout.js';
import type { ParameterSpecifications, Parameters } from './parameters.js';
import type { SupernetPass } from './pass.js';

/** Settings of a supernet: its classes, its images, and the variants of the search. */
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
   * Edge normalisation: edges have weights of their own. θ of an edge then sums to its weight instead of to 1, and the
   * channels that bypass its operations are multiplied by that sum too. Default false.
   *
   * Source: Xu et al., "PC-DARTS" (ICLR 2020), equation 2.
   */
  readonly edgeNormalization?: boolean;
  /**
   * Concrete dropout behind the ReLUs of the candidate operations and before the classifier, each with a probability of its
   * own that is learnt. Default false: none.
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
   * Class scores [batch, classes] of images [batch, height, width, 3] under mixing weights θ. Normalisation is by the
   * batch's own statistics, in training and in evaluation.
   */
  readonly forward: (parameters: Parameters, theta: MixingWeights, images: tf.Tensor4D, pass?: SupernetPass) => tf.Tensor2D;
}

/**
 * A search space: the family of its architectures, their relaxation into one network, and the rule by which weights become
 * a genotype. One value that owns all of it; the house asks it, and knows no space by name.
 */
export interface SearchSpace extends GenotypeFamily {
  readonly cellTypes: readonly CellType[];
  /** The supernet, or what in the settings does not fit (a size that cannot be halved, channels that K does not divide). */
  readonly supernet: (settings: SupernetSettings) => Either<Problem, Supernet>;
  /** The genotype that the space's rule reads out of weights of every operation (the expectation of θ). */
  readonly discretise: (weights: WeightTable) => Genotype;
  /** Sums over operations that an architecture and its costs are; absent where the space gives none. */
  readonly decomposition?: Decomposition;
  /** Independent decisions of an architecture, for a space without costs; absent where it has those of its decomposition, or none. */
  readonly decisions?: readonly Decision[];
}

/** A search space by its own types: genotypes G, and settings of networks with the fields F. */
// biome-ignore lint/suspicious/noExplicitAny: field types are carried by the codec
export interface SpaceDefinition<G, F extends Record<string, any>>
  extends FamilyDefinition<G, F>,
    Pick<SearchSpace, 'cellTypes' | 'supernet'> {
  readonly discretise: (weights: WeightTable) => G;
  /** Decomposition of costs; `discretiseWithin`, `sampleWithin`, `measureLatency` and `evaluateInherited` need it. */
  readonly decomposition?: Decomposition<G>;
  /** Decisions of a space without a decomposition; `reinforce`, `regularisedEvolution` and `localSearch` need them. */
  readonly decisions?: readonly Decision[];
}
