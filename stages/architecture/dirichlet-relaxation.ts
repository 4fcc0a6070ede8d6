import { dirichletEntropy, divergenceFromUniform } from '../../base/numerics/dirichlet/entropy.js';
import { dirichletGradient } from '../../base/numerics/dirichlet/gradient.js';
import { sampleDirichlet } from '../../base/numerics/dirichlet/sample.js';
import { normal } from '../../base/numerics/random/draw.js';
import { softmaxOf } from '../../base/numerics/softmax.js';
import type { DirichletSettings } from './dirichlet.js';
import { type Penalty, type Relaxation, squaredPenalty } from './relaxation.js';

/** β = ELU(η) + 1, which is positive: η + 1 above 0 and exp(η) below. */
export const concentrationOf = (eta: Float64Array): Float64Array => eta.map((x) => (x > 0 ? x + 1 : Math.exp(x)));

/** dβ/dη: 1 above 0 and exp(η) below. */
const throughElu = (eta: Float64Array, concentration: Float64Array, gradient: Float64Array): Float64Array =>
  gradient.map((x, i) => x * ((eta[i] as number) > 0 ? 1 : (concentration[i] as number)));

/** E[θ] = β / Σβ, also where all of β are below the smallest double or their sum is beyond the largest one. */
const expectationOf = (eta: Float64Array): Float64Array => {
  const concentration = concentrationOf(eta);
  const total = concentration.reduce((a, b) => a + b, 0);
  if (total > 0 && Number.isFinite(total)) return concentration.map((x) => x / total);
  return softmaxOf(eta.map((x) => (x > 0 ? Math.log1p(x) : x)));
};

/**
 * The gradient to η from that to a sample θ: along the path of the sample to β, then through the ELU.
 *
 * Source: DrNAS, equation 5.
 */
export const gradientToParameters = (eta: Float64Array, theta: Float64Array, gradient: Float64Array): Float64Array => {
  const concentration = concentrationOf(eta);
  return throughElu(eta, concentration, dirichletGradient(theta, concentration, gradient));
};

/** λ · KL(Dir(β) ‖ Dir(1)) and its gradient to η. */
const divergencePenalty = (eta: Float64Array, strength: number): Penalty => {
  const concentration = concentrationOf(eta);
  const { value, gradient } = divergenceFromUniform(concentration);
  return { value: strength * value, gradient: throughElu(eta, concentration, gradient).map((x) => strength * x) };
};

/** λ · |η| and its gradient, 0 at 0, where it has none. */
const normPenalty = (eta: Float64Array, strength: number): Penalty => {
  const norm = Math.hypot(...eta);
  return { value: strength * norm, gradient: eta.map((x) => (norm === 0 ? 0 : (strength * x) / norm)) };
};

const penalties: Readonly<Record<DirichletSettings['distance'], (eta: Float64Array, strength: number) => Penalty>> = {
  l2: squaredPenalty,
  norm: normPenalty,
  kl: divergencePenalty,
};

/**
 * θ ~ Dir(ELU(η) + 1), differentiated along its path (DrNAS, equation 5); anchored at η = 0 (equation 4) by λ/2 · |η|², by
 * λ · |η| or by λ · KL(Dir(β) ‖ Dir(1)).
 */
export const dirichletRelaxation = ({ scale, anchor, distance }: DirichletSettings): Relaxation => ({
  name: 'dirichlet',
  initial: (operations, generator) => normal(generator, operations).map((x) => scale * x),
  sample: (parameters, generator) => {
    const weights = sampleDirichlet(generator, concentrationOf(parameters));
    return {
      weights,
      pullback: (gradient) => gradientToParameters(parameters, weights, gradient),
    };
  },
  expectation: expectationOf,
  penalty: (eta) => penalties[distance](eta, anchor),
  entropy: (parameters) => dirichletEntropy(concentrationOf(parameters)),
});
