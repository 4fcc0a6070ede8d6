import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dirichletGradient, dirichletPathwiseDerivative } from '../../../kernels/dirichlet/gradient.js';

interface ReferenceCase {
  readonly beta: readonly number[];
  readonly theta: readonly number[];
  readonly grad_theta: readonly number[];
  readonly dirichlet_grad: readonly number[];
  readonly grad_beta: readonly number[];
}

const folder = process.env.REFERENCE_DIR ?? fileURLToPath(new URL('../../reference', import.meta.url));
const { cases } = JSON.parse(readFileSync(join(folder, 'dirichlet_pathwise.json'), 'utf8')) as { cases: ReferenceCase[] };

/** Largest difference, relative to the largest magnitude of the expected vector. */
const distance = (actual: ArrayLike<number>, expected: readonly number[]): number => {
  const scale = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, i) => Math.abs((actual[i] as number) - value) / scale));
};

/**
 * The reference is PyTorch's `_dirichlet_grad`: power series next to 0 and 1, and in the middle a rational fit and a
 * saddle-point expansion that are off by up to 7e-3 (against 150 digits, see the tests of the special functions).
 */
const inSeries = ({ beta, theta }: ReferenceCase): boolean => {
  const total = beta.reduce((a, b) => a + b, 0);
  return total < 3 && theta.every((x) => Math.min(x, 1 - x) < 0.1);
};

test('gradients agree with the reference as far as its approximation goes', () => {
  assert.ok(cases.length > 0);
  for (const { beta, theta, grad_theta, dirichlet_grad, grad_beta } of cases) {
    assert.ok(distance(dirichletPathwiseDerivative(theta, beta), dirichlet_grad) < 1e-2, `derivative at β = ${beta}`);
    assert.ok(distance(dirichletGradient(theta, beta, grad_theta), grad_beta) < 1e-2, `gradient at β = ${beta}`);
  }
  const offs = cases.map(({ theta, beta, dirichlet_grad }) => distance(dirichletPathwiseDerivative(theta, beta), dirichlet_grad));
  const [median] = [...offs].sort((a, b) => a - b).slice(Math.floor(offs.length / 2)) as [number];
  assert.ok(median < 1e-4, `median distance ${median}`);
});

test('where the reference is a power series, gradients agree to six digits', () => {
  const exact = cases.filter(inSeries);
  assert.ok(exact.length > 0);
  for (const { beta, theta, grad_theta, dirichlet_grad, grad_beta } of exact) {
    assert.ok(distance(dirichletPathwiseDerivative(theta, beta), dirichlet_grad) < 1e-6, `derivative at β = ${beta}`);
    assert.ok(distance(dirichletGradient(theta, beta, grad_theta), grad_beta) < 1e-6, `gradient at β = ${beta}`);
  }
});

test.run();
