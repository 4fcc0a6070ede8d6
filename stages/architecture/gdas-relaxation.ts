import { concreteGradient, sampleConcrete } from '../../base/numerics/concrete.js';
import type { GdasSettings } from './gdas.js';
import { ofLogits } from './logits.js';
import { oneHotSample } from './one-hot-sample.js';
import type { Relaxation } from './relaxation.js';
import { temperatureAt } from './temperature.js';

/** θ one-hot at the largest coordinate of a draw from Concrete(α, τ), whose gradient it takes. */
export const gdasRelaxation = ({ temperature, ...logits }: GdasSettings): Relaxation => ({
  name: 'gdas',
  ...ofLogits(logits),
  sample: (parameters, generator, progress) => {
    const tau = temperatureAt(temperature, progress);
    const soft = sampleConcrete(generator, parameters, tau);
    return oneHotSample(soft.length, soft.indexOf(Math.max(...soft)), (gradient) => concreteGradient(soft, tau, gradient));
  },
});
