import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { concentrationOf, gradientToParameters } from '../../../stages/architecture/dirichlet-relaxation.js';
import { readReferenceJson } from '../../reference-files.js';

interface ReferenceCase {
  readonly beta: readonly number[];
  readonly theta: readonly number[];
  readonly grad_theta: readonly number[];
  readonly grad_beta: readonly number[];
}

const { cases } = readReferenceJson('dirichlet_pathwise.json') as {
  readonly cases: readonly ReferenceCase[];
};

/** The η that has concentration β: the inverse of ELU(η) + 1. */
const parametersOf = (beta: readonly number[]): Float64Array => Float64Array.from(beta, (x) => (x > 1 ? x - 1 : Math.log(x)));

/** Distance of the gradient to η from the reference's gradient to β times dβ/dη, relative to the largest magnitude. */
const distanceIn = ({ beta, theta, grad_theta, grad_beta }: ReferenceCase): number => {
  const actual = gradientToParameters(parametersOf(beta), Float64Array.from(theta), Float64Array.from(grad_theta));
  const expected = grad_beta.map((x, i) => x * Math.min(1, beta[i] as number));
  return Math.max(...expected.map((x, i) => Math.abs((actual[i] as number) - x))) / Math.max(...expected.map(Math.abs));
};

test('η gives back the concentrations of the reference', () => {
  for (const { beta } of cases) {
    for (const [i, x] of concentrationOf(parametersOf(beta)).entries()) assert.ok(Math.abs(x / (beta[i] as number) - 1) < 1e-12);
  }
});

// The reference's own approximation (PyTorch's) is off by up to 7e-3 in the middle of the interval; see the tests of the kernel.
test('gradients to η agree with the reference as far as its approximation goes', () => {
  const distances = cases.map(distanceIn).sort((a, b) => a - b);
  assert.ok((distances[distances.length - 1] as number) < 1e-2, `largest ${distances[distances.length - 1]}`);
  assert.ok(
    (distances[Math.floor(distances.length / 2)] as number) < 1e-4,
    `median ${distances[Math.floor(distances.length / 2)]}`,
  );
});

test('the reference covers both branches of the ELU', () => {
  const entries = cases.flatMap(({ beta }) => beta);
  assert.ok(entries.some((x) => x < 1) && entries.some((x) => x > 1));
});

test.run();
