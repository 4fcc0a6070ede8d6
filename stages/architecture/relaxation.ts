import type { Generator } from '../../kernels/numerics/random/generator.js';

/** Mixing weights θ of one edge drawn from its parameters, and the way back for gradients. */
export interface Sample {
  /** θ on the simplex, one weight an operation. */
  readonly weights: Float64Array;
  /** Turns the gradient with respect to θ into the gradient with respect to the parameters. */
  readonly pullback: (gradient: Float64Array) => Float64Array;
}

/** A term that a relaxation adds to the architecture's loss for one edge, with its gradient. */
export interface Penalty {
  readonly value: number;
  readonly gradient: Float64Array;
}

/**
 * How the choice of an edge's operation is made continuous. One edge at a time: the parameters of an edge are one
 * number an operation, in float64; an edge whose operations were pruned simply has fewer.
 */
export interface Relaxation {
  readonly name: string;
  /** The parameters that a search starts from. */
  readonly initial: (operations: number, generator: Generator) => Float64Array;
  /** θ for one forward pass; a relaxation without randomness ignores the generator. */
  readonly sample: (parameters: Float64Array, generator: Generator) => Sample;
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
