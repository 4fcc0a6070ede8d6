import type { Generator } from '../../base/numerics/random/generator.js';
import type { Progress } from './progress.js';

/** Mixing weights θ of one edge drawn from its parameters, and the way back for gradients. */
export interface Sample {
  /** θ, one weight an operation; on the simplex, unless the relaxation says otherwise. */
  readonly weights: Float64Array;
  /**
   * The positions of the operations that are computed; default: all. The others add nothing to the node, whatever their
   * θ, and their weights do not learn from this sample.
   */
  readonly active?: readonly number[];
  /**
   * Turns the gradient with respect to θ into the gradient with respect to the parameters.
   *
   * @param gradient one number an operation
   * @param absent true for each operation that was left out of the pass: its number in `gradient` is then no derivative,
   * while the 0 of an operation that was computed is one. The gradient of a term that is known for every operation, the
   * cost of a search with `resource`, comes in a call of its own, in which none is absent
   */
  readonly pullback: (gradient: Float64Array, absent: readonly boolean[]) => Float64Array;
}

/** A term that a relaxation adds to the architecture's loss for one edge, with its gradient. */
export interface Penalty {
  readonly value: number;
  readonly gradient: Float64Array;
}

/**
 * A continuous relaxation of the choice of an edge's operation. It sees one edge at a time: the parameters of an edge are
 * one number an operation, in float64; an edge whose operations were pruned has fewer.
 */
export interface Relaxation {
  readonly name: string;
  /** The parameters that a search starts from. */
  readonly initial: (operations: number, generator: Generator) => Float64Array;
  /**
   * θ for one forward pass; a relaxation without randomness ignores the generator, one that is the same throughout a
   * search the progress.
   */
  readonly sample: (parameters: Float64Array, generator: Generator, progress: Progress) => Sample;
  /** E[θ], by which operations are ranked, pruned and chosen. */
  readonly expectation: (parameters: Float64Array) => Float64Array;
  readonly penalty: (parameters: Float64Array) => Penalty;
  /** The differential entropy of θ in nats; absent where θ is one point of the simplex, which has no density. */
  readonly entropy?: (parameters: Float64Array) => number;
}

/** The penalty strength/2 · |x|² of an edge's parameters and its gradient; Adam's L2 weight decay is this gradient. */
export const squaredPenalty = (parameters: Float64Array, strength: number): Penalty => ({
  value: (strength / 2) * parameters.reduce((sum, x) => sum + x * x, 0),
  gradient: parameters.map((x) => strength * x),
});
