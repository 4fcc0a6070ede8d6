import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sampleDirichlet } from '../../base/numerics/dirichlet/sample.js';
import { fold, generatorOf } from '../../base/numerics/random/generator.js';
import { digamma } from '../../base/numerics/special/digamma.js';
import { trigamma } from '../../base/numerics/special/trigamma.js';

// Proposition 1 of DrNAS (section 2.3, appendix 6.1) step by step, in float64, as the lemmas of μDARTS are checked.

const sum = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0);
const mean = (x: readonly number[]): number => sum(x) / x.length;
const centred = (x: readonly number[]): readonly number[] => x.map((each) => each - mean(x));
const softmax = (x: readonly number[]): readonly number[] => {
  const powers = x.map((each) => Math.exp(each - Math.max(...x)));
  return powers.map((power) => power / sum(powers));
};

/** Eq. 11: μ, and the diagonal of Σ. */
const muOf = (beta: readonly number[]): readonly number[] => centred(beta.map(Math.log));
const sigmaOf = (beta: readonly number[]): readonly number[] => {
  const operations = beta.length;
  const inverse = beta.map((each) => 1 / each);
  return inverse.map((each) => each * (1 - 2 / operations) + sum(inverse) / operations ** 2);
};
/** The factor of the trace in eq. 7, twice it. */
const factorOf = (operations: number, delta: number): number => (1 - 2 / operations + 1 / operations) / (1 + delta);
const distanceOf = (beta: readonly number[]): number => Math.hypot(...beta.map((each) => each - 1));

/** Concentrations of 2 to 8 operations. */
const betas = fc.array(fc.double({ min: 0.05, max: 6, noNaN: true }), { minLength: 2, maxLength: 8 });

test('softmax(μ) is the mean of Dir(β), exactly', () => {
  fc.assert(
    fc.property(betas, (beta) => {
      softmax(muOf(beta)).forEach((share, o) => {
        assert.ok(Math.abs(share - (beta[o] as number) / sum(beta)) < 1e-12);
      });
    }),
  );
});

test('(19) holds: where |β − 1| ≤ δ no variance is below the bound, and it is not reached by more than one operation', () => {
  fc.assert(
    fc.property(betas, fc.double({ min: 0, max: 3, noNaN: true }), (beta, more) => {
      const bound = factorOf(beta.length, distanceOf(beta) + more);
      for (const variance of sigmaOf(beta)) assert.ok(variance >= bound - 1e-12, `${variance} ≥ ${bound}`);
    }),
  );
  // At β = 1, where δ = 0, it is reached: (1 − 2/|O|) + 1/|O|.
  assert.ok(sigmaOf([1, 1, 1]).every((variance) => Math.abs(variance - factorOf(3, 0)) < 1e-15));
});

test('(22) needs no more of a Hessian than a diagonal that is not negative, and fails where an entry is negative', () => {
  const traceWith = (beta: readonly number[], diagonal: readonly number[]) =>
    sum(sigmaOf(beta).map((each, o) => each * (diagonal[o] as number)));
  fc.assert(
    fc.property(betas, fc.array(fc.double({ min: 0, max: 5, noNaN: true }), { minLength: 8, maxLength: 8 }), (beta, entries) => {
      const diagonal = entries.slice(0, beta.length);
      assert.ok(traceWith(beta, diagonal) >= factorOf(beta.length, distanceOf(beta)) * sum(diagonal) - 1e-9);
    }),
  );
  const beta = [0.1, 1, 1];
  assert.ok(traceWith(beta, [-1, 1, 1]) < factorOf(3, distanceOf(beta)) * 1);
});

test('the Hessian in μ is not positive semi-definite of itself: a loss that is linear in θ refutes it', () => {
  // L(θ) = cᵀθ: ∂²/∂μ_o² = p_o (1 − 2 p_o)(c_o − c̄), c̄ = Σ p c.
  const c = [0, 0, 1];
  const p = softmax([0, 0, 2]);
  const average = sum(p.map((share, o) => share * (c[o] as number)));
  const diagonal = p.map((share, o) => share * (1 - 2 * share) * ((c[o] as number) - average));
  assert.ok(
    diagonal.every((entry) => entry < 0),
    `${diagonal}`,
  );
});

test('the Laplace approximation (13) with a diagonal Σ is off by a factor that does not vanish: half the variance for two operations', () => {
  // L = (θ₁ − 1/2)², β = (s, s): exactly 1/(4(2s + 1)); by (17), with H = (1/8)[[1, −1], [−1, 1]], (1/2) tr(ΣH) = 1/(16 s).
  for (const s of [1, 10, 1000]) {
    const exact = 1 / (4 * (2 * s + 1));
    const [first = 0, second = 0] = sigmaOf([s, s]);
    const laplace = (first + second) / 16;
    assert.ok(Math.abs(laplace / exact - (2 * s + 1) / (4 * s)) < 1e-12);
  }
  // The same of samples, so that the exact value is none of ours alone.
  const draws = Array.from(
    { length: 4000 },
    (_, i) => sampleDirichlet(fold(generatorOf(3), i), Float64Array.of(10, 10))[0] as number,
  );
  const measured = mean(draws.map((share) => (share - 0.5) ** 2));
  assert.ok(Math.abs(measured * 84 - 1) < 0.1, `${measured}`);
});

test('(7) holds for the loss (1/2) Σ (log θ_o − mean)², whose Hessian in μ is positive semi-definite everywhere', () => {
  fc.assert(
    fc.property(betas, (beta) => {
      const operations = beta.length;
      const squares = (x: readonly number[]) => sum(centred(x).map((each) => each ** 2));
      // log G_o of independent Gammas: mean ψ(β_o), variance ψ′(β_o).
      const exact = (squares(beta.map(digamma)) + (1 - 1 / operations) * sum(beta.map(trigamma))) / 2;
      const bound = (squares(beta.map(Math.log)) + factorOf(operations, distanceOf(beta)) * (operations - 1)) / 2;
      assert.ok(exact >= bound - 1e-9, `${exact} ≥ ${bound}`);
    }),
  );
});

test('(7) is no inequality for every loss: a bounded one whose Hessian at μ is large refutes it', () => {
  const [operations, k, step] = [4, 100, 1e-3];
  const loss = (h: readonly number[]): number => 1 - Math.exp((-k * sum(centred(h).map((each) => each ** 2))) / 2);
  // The trace at β = 1, where μ = 0 and δ = 0, by second differences; it is k (|O| − 1).
  const axes = Array.from({ length: operations }, (_, o) => Array.from({ length: operations }, (__, i) => (i === o ? step : 0)));
  const origin = loss(axes.map(() => 0));
  const trace = sum(axes.map((axis) => (loss(axis) - 2 * origin + loss(axis.map((each) => -each))) / step ** 2));
  assert.ok(Math.abs(trace / (k * (operations - 1)) - 1) < 1e-3);
  const draws = Array.from({ length: 200 }, (_, i) =>
    sampleDirichlet(fold(generatorOf(4), i), new Float64Array(operations).fill(1)),
  );
  const expected = mean(draws.map((theta) => loss([...theta].map(Math.log))));
  const bound = origin + (factorOf(operations, 0) * trace) / 2;
  assert.ok(expected <= 1 && bound > 100 * expected, `${expected}, ${bound}`);
});

test.run();
