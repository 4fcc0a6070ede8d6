import { normal, uniform } from './draw.js';
import { fold, type Generator } from './generator.js';

/** Above this shape one attempt in a billion would be rejected, and rounding is larger than what decides that. */
const ALWAYS_ACCEPTED = 1e12;

/**
 * The natural logarithm of a Gamma(shape, 1) variable, exact for every shape above 0.
 *
 * In logarithms, because at shape 0.005 half of the variables are below 1e-60 and many below the smallest double.
 * Every attempt draws from its own stream, so that the result depends on the generator alone. It ends for every shape:
 * -Infinity (a variable of 0) at 0, NaN for one that is negative or no finite number, of which no attempt would be accepted.
 *
 * Source: Marsaglia and Tsang, "A simple method for generating gamma variables" (2000).
 */
export const logGammaVariable = (generator: Generator, shape: number): number => {
  if (!(shape >= 0 && shape < Number.POSITIVE_INFINITY)) return Number.NaN;
  if (shape === 0) return Number.NEGATIVE_INFINITY;
  if (shape < 1) {
    const [boost] = uniform(fold(generator, 'boost'), 1);
    return logGammaVariable(fold(generator, 'base'), shape + 1) + Math.log(boost as number) / shape;
  }
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (let attempt = 0; ; attempt++) {
    const stream = fold(generator, attempt);
    const [x] = normal(fold(stream, 'normal'), 1) as unknown as [number];
    const root = 1 + c * x;
    if (root <= 0) continue;
    if (shape > ALWAYS_ACCEPTED) return Math.log(d) + 3 * Math.log1p(c * x);
    const v = root ** 3;
    const [u] = uniform(fold(stream, 'uniform'), 1) as unknown as [number];
    if (Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) return Math.log(d) + 3 * Math.log(root);
  }
};
