import type * as tf from '@tensorflow/tfjs-core';
import type { TensorValues } from '../../../artifacts/kind.js';
import type { Generator } from '../../../base/numerics/random/generator.js';
import type { KeptOperations } from '../../../networks/cell-type.js';
import type { Genotype } from '../../../networks/genotype.js';
import type { SearchSpace } from '../../../networks/search-space.js';
import type { MethodOutline } from '../../architecture/method-outline.js';
import type { Progress } from '../../architecture/progress.js';
import type { RelaxedSpace } from '../../architecture/relaxed-space.js';
import type { ArchitectureTable } from '../../architecture/table.js';
import type { Draw } from './draw.js';
import type { Play } from './play.js';
import type { Validate } from './validate.js';

/** The search space that a method learns an architecture of. */
export interface MethodSetup {
  readonly space: Pick<SearchSpace, 'name' | 'cellTypes' | 'discretise' | 'decomposition'>;
  /** Operations that were not pruned, by cell type and edge; undefined for all. */
  readonly kept: KeptOperations | undefined;
}

/** Numbers of a method by their names, such as a reward; they are metrics of the search. */
export type MethodMetrics = Readonly<Record<string, number>>;

/** Result of one step of a method: its next state, and metrics. */
export interface Learning<S> {
  readonly state: S;
  readonly metrics?: MethodMetrics;
  /** The Euclidean norm of the gradient that the method moved along, if it did: the search ends where it is not finite. */
  readonly gradientNorm?: number;
}

/** A distribution over the choices of operations: what `discretise` and all that draws architectures reads. */
export interface LearntDistribution {
  /** The parameters of the distribution, F64 [edges, operations] a cell type; with edge normalisation those of the edges too. */
  readonly parameters: ArchitectureTable;
  /** E[θ], of the form of θ. */
  readonly expectation: ArchitectureTable;
  /** Mean over the edges of the entropy of E[θ], in nats. */
  readonly entropy: number;
}

/** The outcome of a method: a distribution, or architectures, the best one first. */
export type Outcome = { readonly distribution: LearntDistribution } | { readonly genotypes: readonly Genotype[] };

/** The state of a method as artifacts hold it. */
export interface StoredMethod {
  /** Steps that the architecture took. */
  readonly steps: number;
  /** JSON of whatever is not in the tensors. */
  readonly header?: unknown;
  readonly tensors: TensorValues;
}

/** Codec of the state of a method for checkpoints: a search that was killed goes on to the same bits. */
export interface MethodStateCodec<S> {
  /** Begins to read all tensors of the backend before it returns: the next step may free them. */
  write(state: S): StoredMethod | Promise<StoredMethod>;
  /** The inverse; throws the `Fault` of a state that is not one of this method. */
  read(stored: StoredMethod): S;
  /** Tensors of the backend that a state holds, if any: those that the next state no longer holds are freed. */
  held?(state: S): readonly tf.Tensor[];
}

/** The parameters of a relaxation at a state. */
export interface RelaxedPoint {
  readonly relaxed: RelaxedSpace;
  readonly parameters: ArchitectureTable;
}

/**
 * An architecture method: it learns the architecture while the weights of the supernet are learnt. A search alternates a
 * step of the weights and one of the method, and knows nothing else of it. The state is a value: `learn` gives a new one.
 *
 * The members are pure: randomness comes from the generator, and the same arguments give the same result.
 */
export interface ArchitectureMethod<S = unknown, D extends Draw = Draw> extends Omit<MethodOutline, 'concludes'> {
  /** Codec of its states. */
  readonly state: MethodStateCodec<S>;
  /** The state that a search starts from. */
  initial(generator: Generator): S;
  /** The architecture of the next pass: of the weight step, and of the architecture step. */
  draw(state: S, progress: Progress, generator: Generator): D;
  /**
   * One step of the architecture.
   *
   * @param draw the result of {@link draw} for this step
   * @param play losses and gradients on the validation batch; each is computed when it is asked for
   */
  learn(state: S, draw: D, play: Play, progress: Progress, generator: Generator): Promise<Learning<S>>;
  /**
   * The state of a search that is over, for a method that compares architectures under the weights as they are then; it comes
   * after the last step, and after an alarm has stopped the search. The metrics become those of that step.
   *
   * @param validate the loss and accuracy of a draw on the validation part
   */
  conclude?(state: S, validate: Validate, generator: Generator): Promise<Learning<S>>;
  /**
   * The learnt distribution or genotypes, of the kind that `gives` says; asked for before the first step too, when there
   * may be no genotype yet.
   */
  outcome(state: S): Outcome;
  /** Metrics of a state, such as an entropy; every epoch has them. */
  metrics?(state: S): MethodMetrics;
  /** The relaxation behind a state: its parameters are the coordinates of the architecture's Hessian. */
  relaxed?(state: S): RelaxedPoint;
}

/** Implementation of the component of an architecture method: the method for a space. */
export type MethodFor = (setup: MethodSetup) => ArchitectureMethod;
