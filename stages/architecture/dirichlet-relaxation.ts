import { dirichletGradient } from '../../kernels/dirichlet/gradient.js';
import { sampleDirichlet } from '../../kernels/dirichlet/sample.js';
import { normal } from '../../kernels/random/draw.js';
import type { DirichletSettings } from './dirichlet.js';
import { type Relaxation, squaredPenalty } from './relaxation.js';

/** β = ELU(η) + 1, which is positive: η + 1 above 0 and exp(η) below. */
export const concentrationOf = (eta: Float64Array): Float64Array => eta.map((x) => (x > 0 ? x + 1 : Math.exp(x)));

/**
 * The gradient to η from that to a sample θ: along the path of the sample to β, then through the ELU.
 *
 * Source: DrNAS, equation 5.
 */
export const gradientToParameters = (eta: Float64Array, theta: Float64Array, gradient: Float64Array): Float64Array => {
  const concentration = concentrationOf(eta);
  return dirichletGradient(theta, concentration, gradient).map(
    (x, i) => x * ((eta[i] as number) > 0 ? 1 : (concentration[i] as number)),
  );
};

/** θ ~ Dir(ELU(η) + 1), differentiated along its path (DrNAS, equation 5); anchored at η = 0 by λ/2 · |η|². */
export const dirichletRelaxation = ({ scale, anchor }: DirichletSettings): Relaxation => ({
  name: 'dirichlet',
  initial: (operations, generator) => normal(generator, operations).map((x) => scale * x),
  sample: (parameters, generator) => {
    const weights = sampleDirichlet(generator, concentrationOf(parameters));
    return {
      weights,
      pullback: (gradient) => gradientToParameters(parameters, weights, gradient),
    };
  },
  expectation: (parameters) => {
    const concentration = concentrationOf(parameters);
    const total = concentration.reduce((a, b) => a + b, 0);
    return concentration.map((x) => x / total);
  },
  penalty: (parameters) => squaredPenalty(parameters, anchor),
});
