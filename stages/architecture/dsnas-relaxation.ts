import { categorical } from '../../base/numerics/random/categorical.js';
import { softmaxOf } from '../../base/numerics/softmax.js';
import type { DsnasSettings } from './dsnas.js';
import { ofLogits } from './logits.js';
import { oneHotSample } from './one-hot-sample.js';
import type { Relaxation } from './relaxation.js';

/** The place of the most probable operation if it leads the next one by a margin. */
const decidedPlace = (probabilities: Float64Array, margin: number): number | undefined => {
  const [first = 0, second = 0] = [...probabilities].sort((a, b) => b - a);
  return first - second >= margin ? probabilities.indexOf(first) : undefined;
};

/** θ one-hot and drawn from p = softmax(α), with the gradient credit · ∇ ln p(drawn) = credit · (one-hot - p). */
export const dsnasRelaxation = ({ decided, ...logits }: DsnasSettings): Relaxation => {
  const { penalty, ...rest } = ofLogits(logits);
  const isDecided = (parameters: Float64Array): boolean => decidedPlace(softmaxOf(parameters), decided) !== undefined;
  return {
    name: 'dsnas',
    ...rest,
    sample: (parameters, generator) => {
      const probabilities = softmaxOf(parameters);
      const settled = decidedPlace(probabilities, decided);
      const drawn = settled ?? categorical(generator, probabilities);
      return oneHotSample(parameters.length, drawn, (gradient) => {
        if (settled !== undefined) return new Float64Array(parameters.length);
        const credit = gradient[drawn] as number;
        return probabilities.map((p, i) => credit * ((i === drawn ? 1 : 0) - p));
      });
    },
    penalty: (parameters) =>
      isDecided(parameters) ? { value: 0, gradient: new Float64Array(parameters.length) } : penalty(parameters),
  };
};
