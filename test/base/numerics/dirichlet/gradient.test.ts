import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dirichletGradient, dirichletPathwiseDerivative } from '../../../../base/numerics/dirichlet/gradient.js';
import { logGamma } from '../../../../base/numerics/special/log-gamma.js';
import { incompleteBeta } from '../special/incomplete-beta.js';

const concentrations = fc.array(fc.double({ min: Math.log(0.005), max: Math.log(330), noNaN: true }).map(Math.exp), {
  minLength: 2,
  maxLength: 8,
});

test('the derivative is -∂F/∂β / f of the marginal, by differences of the distribution function', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.3, max: 8, noNaN: true }),
      fc.double({ min: 0.3, max: 8, noNaN: true }),
      fc.double({ min: 0.05, max: 0.95, noNaN: true }),
      (a, b, x) => {
        const step = 1e-4 * a;
        const slope = (incompleteBeta(x, a + step, b) - incompleteBeta(x, a - step, b)) / (2 * step);
        const logDensity = (a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b);
        const expected = -slope / Math.exp(logDensity) / (1 - x);
        const [actual] = dirichletPathwiseDerivative([x, 1 - x], [a, b]) as unknown as [number];
        // The differences cancel where the distribution function is nearly 0 or 1.
        const noise = 1e-11 / step / Math.exp(logDensity) / (1 - x);
        assert.ok(Math.abs(actual - expected) <= 1e-5 * Math.abs(expected) + noise, `${actual}, not ${expected}`);
      },
    ),
    { seed: 1 },
  );
});

test('the expected gradient of a component is the derivative of its mean', () => {
  // E[θ_0] = β_0 / Σβ; the mean of the pathwise gradients of θ_0 over quantiles of Beta(2, 3).
  const [a, b] = [2, 3];
  let mean = 0;
  const points = 2000;
  for (let i = 0; i < points; i++) {
    const level = (i + 0.5) / points;
    let [low, high] = [0, 1];
    for (let k = 0; k < 50; k++) {
      const middle = (low + high) / 2;
      if (incompleteBeta(middle, a, b) < level) low = middle;
      else high = middle;
    }
    mean += (dirichletGradient([low, 1 - low], [a, b], [1, 0])[0] as number) / points;
  }
  assert.ok(Math.abs(mean - b / (a + b) ** 2) < 1e-4, `${mean}`);
});

test('components at or next to 0 and 1 give finite gradients', () => {
  fc.assert(
    fc.property(concentrations, fc.nat(), (concentration, at) => {
      const chosen = at % concentration.length;
      const sample = concentration.map((_, i) => (i === chosen ? 1 : 0));
      const gradient = dirichletGradient(
        sample,
        concentration,
        concentration.map((_, i) => i - 2),
      );
      assert.ok(gradient.every(Number.isFinite), `${gradient}`);
    }),
    { seed: 2 },
  );
});

test('a gradient that is equal for all components moves nothing', () => {
  const gradient = dirichletGradient([0.25, 0.25, 0.5], [1, 2, 3], [4, 4, 4]);
  assert.ok(gradient.every((value) => Math.abs(value) < 1e-15));
});

test.run();
