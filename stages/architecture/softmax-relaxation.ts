import { normal } from '../../base/numerics/random/draw.js';
import { softmaxOf, softmaxPullback } from '../../base/numerics/softmax.js';
import { type Relaxation, squaredPenalty } from './relaxation.js';
import type { SoftmaxSettings } from './softmax.js';

/** θ = softmax(α); dL/dα = θ ∘ (dL/dθ - <θ, dL/dθ>). */
export const softmaxRelaxation = ({ scale, weightDecay }: SoftmaxSettings): Relaxation => ({
  name: 'softmax',
  initial: (operations, generator) => normal(generator, operations).map((x) => scale * x),
  sample: (parameters) => {
    const weights = softmaxOf(parameters);
    return { weights, pullback: (gradient) => softmaxPullback(weights, gradient) };
  },
  expectation: softmaxOf,
  penalty: (parameters) => squaredPenalty(parameters, weightDecay),
});
