import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dirichletGradient, dirichletPathwiseDerivative } from '../../../../base/numerics/dirichlet/gradient.js';
import { readReferenceJson } from '../../../reference-files.js';
import { derivativeByQuadrature } from './quadrature.js';

interface ReferenceCase {
  readonly beta: readonly number[];
  readonly theta: readonly number[];
  readonly grad_theta: readonly number[];
  readonly dirichlet_grad: readonly number[];
  readonly grad_beta: readonly number[];
}

const { cases } = readReferenceJson('dirichlet_pathwise.json') as { cases: ReferenceCase[] };

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const near = (actual: number, expected: number, tolerance: number): boolean =>
  Math.abs(actual - expected) <= tolerance * Math.abs(expected);

/** Every component of every case: ours, the file's, and an independent computation of the same. */
const components = cases.flatMap(({ beta, theta, dirichlet_grad }) => {
  const ours = dirichletPathwiseDerivative(theta, beta);
  return beta.map((concentration, j) => ({
    place: `component ${j} at β = ${beta}`,
    ours: ours[j] as number,
    file: dirichlet_grad[j] as number,
    quadrature: derivativeByQuadrature(theta[j] as number, concentration, sum(beta.filter((_, i) => i !== j))),
  }));
});

test('every derivative agrees with quadrature to nine digits', () => {
  assert.ok(components.length > 0);
  for (const { place, ours, quadrature } of components)
    assert.ok(near(ours, quadrature, 1e-9), `${place}: ${ours}, quadrature ${quadrature}`);
});

/*
 * The file was computed by PyTorch's `_dirichlet_grad`, which in the middle of the range is a rational fit and a
 * saddle-point expansion: some of its components are off by up to 7e-3, as the quadrature above shows. Those are
 * the only ones that may differ by more than 1e-4.
 */
test('derivatives agree with the reference to 1e-4 wherever the reference agrees with quadrature', () => {
  const exact = components.filter(({ file, quadrature }) => near(file, quadrature, 9e-5));
  assert.ok(
    exact.length > components.length / 2,
    `${exact.length} of ${components.length} components of the file are exact to 9e-5`,
  );
  for (const { place, ours, file } of exact) assert.ok(near(ours, file, 1e-4), `${place}: ${ours}, reference ${file}`);
  for (const { place, ours, file } of components) assert.ok(near(ours, file, 1e-2), `${place}: ${ours}, reference ${file}`);
});

test('the gradient through θ is the derivative times the centred gradient, as the reference has it', () => {
  for (const { beta, theta, grad_theta, dirichlet_grad, grad_beta } of cases) {
    const derivative = dirichletPathwiseDerivative(theta, beta);
    dirichletGradient(theta, beta, grad_theta).forEach((value, j) => {
      const expected = ((grad_beta[j] as number) / (dirichlet_grad[j] as number)) * (derivative[j] as number);
      assert.ok(near(value, expected, 1e-6), `component ${j} at β = ${beta}: ${value}, expected ${expected}`);
    });
  }
});

test.run();
