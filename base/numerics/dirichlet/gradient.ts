import { betaPathwiseDerivative } from '../special/beta-derivative.js';

const at = (values: ArrayLike<number>, index: number): number => values[index] as number;

/**
 * Pathwise derivative of each component of a Dirichlet sample in its own concentration, per unit of the rest 1 - θ_j.
 *
 * ∂θ_i/∂β_j = (pathwise derivative)_j · (δ_ij - θ_i): as θ_j grows, the others shrink in proportion.
 *
 * Source: DrNAS (Chen et al., 2021), eq. 5; the marginals are Beta(β_j, Σβ - β_j).
 * @param sample θ, on the simplex
 * @param concentration β, each from 0
 */
export const dirichletPathwiseDerivative = (sample: ArrayLike<number>, concentration: ArrayLike<number>): Float64Array =>
  Float64Array.from({ length: concentration.length }, (_, j) => {
    let others = 0;
    for (let i = 0; i < concentration.length; i++) if (i !== j) others += at(concentration, i);
    return concentration.length === 1 ? 0 : betaPathwiseDerivative(at(sample, j), at(concentration, j), others);
  });

/**
 * The gradient to the concentration β, from that to a Dirichlet sample θ.
 *
 * @param gradient of the objective to θ
 */
export const dirichletGradient = (
  sample: ArrayLike<number>,
  concentration: ArrayLike<number>,
  gradient: ArrayLike<number>,
): Float64Array => {
  let mean = 0;
  for (let i = 0; i < sample.length; i++) mean += at(sample, i) * at(gradient, i);
  return dirichletPathwiseDerivative(sample, concentration).map((derivative, j) => {
    const centred = at(gradient, j) - mean;
    // At a corner of the simplex the derivative may be infinite, and nothing moves.
    return centred === 0 ? 0 : derivative * centred;
  });
};
