import type { Generator } from './random/generator.js';
import { gumbel } from './random/gumbel.js';
import { softmaxOf, softmaxPullback } from './softmax.js';
import { logGamma } from './special/log-gamma.js';

/**
 * A draw from the concrete distribution: softmax((x + Gumbel numbers) / λ), a point of the simplex that is the nearer to one
 * of its corners the smaller λ is.
 *
 * Source: Maddison, Mnih and Teh, "The concrete distribution" (ICLR 2017), equation 10; Jang, Gu and Poole, "Categorical
 * reparameterization with Gumbel-softmax" (ICLR 2017).
 *
 * @param logits x, one an operation
 * @param temperature λ, above 0
 */
export const sampleConcrete = (generator: Generator, logits: Float64Array, temperature: number): Float64Array => {
  const noise = gumbel(generator, logits.length);
  return softmaxOf(logits.map((x, i) => (x + (noise[i] as number)) / temperature));
};

/**
 * The gradient with respect to the logits of a function of a draw, along the path of the draw: that of the softmax over λ.
 *
 * @param point the draw
 * @param gradient with respect to the draw
 */
export const concreteGradient = (point: Float64Array, temperature: number, gradient: Float64Array): Float64Array =>
  softmaxPullback(point, gradient).map((x) => x / temperature);

/**
 * The logarithm of the density of the concrete distribution at a point inside the simplex, with respect to its first n - 1
 * coordinates: ln (n-1)! + (n-1) ln λ + Σ (x_k - (λ+1) ln z_k) - n ln Σ exp(x_k - λ ln z_k).
 *
 * Source: Maddison, Mnih and Teh, "The concrete distribution" (ICLR 2017), equation 11.
 */
export const concreteLogDensity = (point: Float64Array, logits: Float64Array, temperature: number): number => {
  const count = logits.length;
  const logs = point.map((z) => Math.log(z));
  const exponents = logits.map((x, i) => x - temperature * (logs[i] as number));
  const largest = exponents.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const logSum = largest + Math.log(exponents.reduce((sum, x) => sum + Math.exp(x - largest), 0));
  const product = logits.reduce((sum, x, i) => sum + x - (temperature + 1) * (logs[i] as number), 0);
  return logGamma(count) + (count - 1) * Math.log(temperature) + product - count * logSum;
};
