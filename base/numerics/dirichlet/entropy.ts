import { digamma } from '../special/digamma.js';
import { logGamma } from '../special/log-gamma.js';
import { trigamma } from '../special/trigamma.js';

const totalOf = (concentration: Float64Array): number => concentration.reduce((a, b) => a + b, 0);

/** Above this concentration the terms of the exact formula are so large that little is left of their difference. */
const LARGE = 1e6;

/** Below this concentration the terms overflow. */
const NEXT_TO_NOTHING = 1e-300;

/** The entropy of a Gamma(x, 1) variable, to about 1e-15 relative also for large x. */
const gammaEntropy = (x: number): number =>
  x < LARGE ? x + logGamma(x) - (x - 1) * digamma(x) : 0.5 * (1 + Math.log(2 * Math.PI)) + 0.5 * Math.log(x) - 1 / (3 * x);

/** Σ h(β_j) - h(Σβ) - (n - 1) ψ(Σβ) with the entropies h of gamma variables, in which what is large has cancelled. */
const entropyOfLarge = (concentration: Float64Array, total: number): number =>
  concentration.reduce((sum, beta) => sum + gammaEntropy(beta), 0) -
  gammaEntropy(total) -
  (concentration.length - 1) * digamma(total);

/**
 * The differential entropy of the Dirichlet distribution in nats: log B(β) + (Σβ - n) ψ(Σβ) - Σ (β_j - 1) ψ(β_j).
 *
 * Largest, -log Γ(n), for the uniform distribution on the simplex (β = 1); it falls without bound as the distribution
 * gathers at a point or at the corners, down to -Infinity where a concentration is infinite or 0 or next to it. With one
 * component there is nothing to choose and it is 0. NaN where a concentration is NaN or below 0.
 *
 * @param concentration β, each from 0
 */
export const dirichletEntropy = (concentration: Float64Array): number => {
  const total = totalOf(concentration);
  if (!concentration.every((beta) => beta >= 0)) return Number.NaN;
  if (concentration.length === 1) return 0;
  if (total === Number.POSITIVE_INFINITY || concentration.some((beta) => beta < NEXT_TO_NOTHING)) return Number.NEGATIVE_INFINITY;
  if (total > LARGE) return entropyOfLarge(concentration, total);
  const logBeta = concentration.reduce((sum, beta) => sum + logGamma(beta), 0) - logGamma(total);
  const spread = concentration.reduce((sum, beta) => sum + (beta - 1) * digamma(beta), 0);
  return logBeta + (total - concentration.length) * digamma(total) - spread;
};

/**
 * KL(Dir(β) ‖ Dir(1)) in nats: how far the distribution is from the uniform one on the simplex, and the gradient to β.
 *
 * The density of Dir(1) is the constant Γ(n), so the divergence is -log Γ(n) less the entropy of Dir(β); its
 * derivative to β_j is (β_j - 1) ψ'(β_j) - (Σβ - n) ψ'(Σβ).
 *
 * @param concentration β, each above 0
 */
export const divergenceFromUniform = (
  concentration: Float64Array,
): { readonly value: number; readonly gradient: Float64Array } => {
  const operations = concentration.length;
  const total = totalOf(concentration);
  const common = (total - operations) * trigamma(total);
  return {
    // Rounding must not make it negative next to β = 1.
    value: Math.max(0, -logGamma(operations) - dirichletEntropy(concentration)),
    gradient: concentration.map((beta) => (beta - 1) * trigamma(beta) - common),
  };
};
