import { logGammaVariable } from '../random/gamma.js';
import { fold, type Generator } from '../random/generator.js';

/**
 * A sample θ of the Dirichlet distribution: on the simplex, for every concentration above 0.
 *
 * Components may be exactly 0 where they are below the smallest double; they never are all 0.
 *
 * @param concentration β, each above 0
 */
export const sampleDirichlet = (generator: Generator, concentration: Float64Array): Float64Array => {
  const logs = concentration.map((shape, j) => logGammaVariable(fold(generator, j), shape));
  const top = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const parts = logs.map((log) => Math.exp(log - top));
  const total = parts.reduce((a, b) => a + b, 0);
  return parts.map((part) => part / total);
};
