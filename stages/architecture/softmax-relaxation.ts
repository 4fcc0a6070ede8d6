import { normal } from '../../base/numerics/random/draw.js';
import { type Relaxation, squaredPenalty } from './relaxation.js';
import type { SoftmaxSettings } from './softmax.js';

/** exp(x) over its sum, which does not depend on a number that is added to all of x. */
export const softmaxOf = (parameters: Float64Array): Float64Array => {
  const largest = parameters.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const powers = parameters.map((x) => Math.exp(x - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
};

/** θ = softmax(α); dL/dα = θ ∘ (dL/dθ - <θ, dL/dθ>). */
export const softmaxRelaxation = ({ scale, weightDecay }: SoftmaxSettings): Relaxation => ({
  name: 'softmax',
  initial: (operations, generator) => normal(generator, operations).map((x) => scale * x),
  sample: (parameters) => {
    const weights = softmaxOf(parameters);
    return {
      weights,
      pullback: (gradient) => {
        const mean = weights.reduce((sum, weight, i) => sum + weight * (gradient[i] as number), 0);
        return weights.map((weight, i) => weight * ((gradient[i] as number) - mean));
      },
    };
  },
  expectation: softmaxOf,
  penalty: (parameters) => squaredPenalty(parameters, weightDecay),
});
