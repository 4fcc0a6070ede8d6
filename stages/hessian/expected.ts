import type { Relaxation } from '../architecture/relaxation.js';

// Large enough that rounding stays below 1e-10, small enough that the difference's own error does.
const STEP = 1e-5;

/** Jᵀ · gradient, where J is the Jacobian of a function of a few numbers, by central differences in float64. */
const pulledBack = (f: (x: Float64Array) => Float64Array, x: Float64Array, gradient: Float64Array): Float64Array =>
  x.map((value, i) => {
    const step = STEP * Math.max(1, Math.abs(value));
    const [ahead, behind] = [value + step, value - step].map((moved) => f(x.with(i, moved))) as [Float64Array, Float64Array];
    return gradient.reduce((sum, g, j) => sum + g * ((ahead[j] as number) - (behind[j] as number)), 0) / (2 * step);
  });

/**
 * A relaxation that has nothing random any more: θ = E[θ], differentiated with respect to the parameters. Of softmax it
 * is the relaxation itself.
 */
export const expected = (relaxation: Relaxation): Relaxation => ({
  ...relaxation,
  sample: (parameters) => ({
    weights: relaxation.expectation(parameters),
    pullback: (gradient) => pulledBack(relaxation.expectation, parameters, gradient),
  }),
});
