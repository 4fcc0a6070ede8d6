// A relaxation: the concrete distribution (Gumbel-softmax), whose temperature falls with the progress of the search.
import {
  component,
  type Generator,
  type Progress,
  positiveNumber,
  type Relaxation,
  record,
  softmaxOf,
  squaredPenalty,
  uniform,
  withDefault,
} from 'sluice';

const gumbel = (generator: Generator, count: number): Float64Array =>
  Float64Array.from(uniform(generator, count), (draw) => -Math.log(-Math.log(Math.min(Math.max(draw, 1e-12), 1 - 1e-12))));

const temperatureAt = (from: number, to: number, { fraction }: Progress): number => from * (to / from) ** fraction;

const relaxation = ({ from, to }: { readonly from: number; readonly to: number }): Relaxation => ({
  name: 'falling',
  initial: (operations) => new Float64Array(operations),
  sample: (logits, generator, progress) => {
    const temperature = temperatureAt(from, to, progress);
    const noise = gumbel(generator, logits.length);
    const weights = softmaxOf(logits.map((x, i) => (x + (noise[i] ?? 0)) / temperature));
    return {
      weights,
      pullback: (gradient) => {
        const mean = weights.reduce((sum, weight, i) => sum + weight * (gradient[i] ?? 0), 0);
        return weights.map((weight, i) => (weight * ((gradient[i] ?? 0) - mean)) / temperature);
      },
    };
  },
  expectation: softmaxOf,
  penalty: (logits) => squaredPenalty(logits, 1e-3),
});

export const falling = component({
  kind: 'relaxation',
  name: 'falling',
  source: import.meta.url,
  config: record('falling', { from: withDefault(positiveNumber, 5), to: withDefault(positiveNumber, 0.5) }),
  load: async () => relaxation,
});
