import { concreteGradient, sampleConcrete } from '../../base/numerics/concrete.js';
import { ofLogits } from './logits.js';
import type { Relaxation } from './relaxation.js';
import type { SnasSettings } from './snas.js';
import { temperatureAt } from './temperature.js';

/** θ ~ Concrete(α, λ), differentiated along the path of the draw. */
export const snasRelaxation = ({ temperature, ...logits }: SnasSettings): Relaxation => ({
  name: 'snas',
  ...ofLogits(logits),
  sample: (parameters, generator, progress) => {
    const lambda = temperatureAt(temperature, progress);
    const weights = sampleConcrete(generator, parameters, lambda);
    return { weights, pullback: (gradient) => concreteGradient(weights, lambda, gradient) };
  },
});
