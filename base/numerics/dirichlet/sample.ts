import { uniform } from '../random/draw.js';
import { logGammaVariable } from '../random/gamma.js';
import { fold, type Generator } from '../random/generator.js';

/** A corner of the simplex: j with the probability β_j / Σβ, or each with the same one where all of β are 0. */
const sampleCorner = (generator: Generator, concentration: Float64Array): Float64Array => {
  const isZero = concentration.every((shape) => shape === 0);
  // The first of exponential variables with these rates.
  const times = concentration.map((shape, j) => {
    const [u] = uniform(fold(generator, 'corner', j), 1) as unknown as [number];
    return Math.log(-Math.log(u)) - (isZero ? 0 : Math.log(shape));
  });
  const first = times.reduce((best, time, j) => (time < (times[best] as number) ? j : best), 0);
  return concentration.map((_, j) => (j === first ? 1 : 0));
};

/**
 * A sample θ of the Dirichlet distribution: on the simplex, for every concentration from 0.
 *
 * Components may be exactly 0 where they are below the smallest double; they never are all 0. Where all of β are so small
 * that every component would be, θ is a corner, as it is in the limit. NaN where a concentration is not a finite number from 0.
 *
 * @param concentration β, each from 0
 */
export const sampleDirichlet = (generator: Generator, concentration: Float64Array): Float64Array => {
  const logs = concentration.map((shape, j) => logGammaVariable(fold(generator, j), shape));
  const top = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (top === Number.NEGATIVE_INFINITY) return sampleCorner(generator, concentration);
  const parts = logs.map((log) => Math.exp(log - top));
  const total = parts.reduce((a, b) => a + b, 0);
  return parts.map((part) => part / total);
};
