import { digamma } from '../special/digamma.js';
import { logGamma } from '../special/log-gamma.js';
import { trigamma } from '../special/trigamma.js';

const totalOf = (concentration: Float64Array): number => concentration.reduce((a, b) => a + b, 0);

/**
 * The differential entropy of the Dirichlet distribution in nats: log B(β) + (Σβ - n) ψ(Σβ) - Σ (β_j - 1) ψ(β_j).
 *
 * Largest, -log Γ(n), for the uniform distribution on the simplex (β = 1); it falls without bound as the distribution
 * gathers at a point or at the corners. With one component there is nothing to choose and it is 0.
 *
 * @param concentration β, each above 0
 */
export const dirichletEntropy = (concentration: Float64Array): number => {
  const total = totalOf(concentration);
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
