import fc from 'fast-check';
import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';
import { DirichletSettings } from '../../../stages/architecture/dirichlet.js';
import { concentrationOf, dirichletRelaxation } from '../../../stages/architecture/dirichlet-relaxation.js';
import { FINISHED } from '../../../stages/architecture/progress.js';
import { everyDouble } from '../../kernels/fixtures/every-double.js';
import { decoded, near } from '../support.js';

const relaxation = dirichletRelaxation({ scale: 1e-3, anchor: 1e-2, distance: 'l2' });
const generator = generatorOf(1);
// Concentrations from 3e-4 to 300: what an edge has before the search, and what a decided one has.
const etas = fc.array(fc.oneof(fc.double({ min: -8, max: 0, noNaN: true }), fc.double({ min: 0, max: 300, noNaN: true })), {
  minLength: 2,
  maxLength: 8,
});

test('the concentration is ELU(η) + 1: positive, and smooth at 0', () => {
  assert.equal([...concentrationOf(Float64Array.of(0, 2.5))], [1, 3.5]);
  near(concentrationOf(Float64Array.of(-1))[0] as number, Math.exp(-1), 1e-15);
  const [below, above] = concentrationOf(Float64Array.of(-1e-7, 1e-7)) as unknown as [number, number];
  near(above - below, 2e-7, 1e-13);
  fc.assert(
    fc.property(etas, (eta) => concentrationOf(Float64Array.from(eta)).every((beta) => beta > 0)),
    { seed: 1 },
  );
});

test('a search goes on with parameters of any size: θ and its mean lie on the simplex, and all comes to an end', () => {
  const onSimplex = (weights: Float64Array): boolean =>
    weights.every((x) => x >= 0) && Math.abs(weights.reduce((a, b) => a + b, 0) - 1) < 1e-12;
  const finite = fc.array(everyDouble.filter(Number.isFinite), { minLength: 2, maxLength: 8 });
  fc.assert(
    fc.property(finite, fc.nat(1_000_000), (eta, salt) => {
      const parameters = Float64Array.from(eta);
      const { weights, pullback } = relaxation.sample(parameters, fold(generator, salt), FINISHED);
      assert.ok(onSimplex(weights), `${weights} of ${eta}`);
      assert.ok(onSimplex(relaxation.expectation(parameters)), `${eta}`);
      assert.not(Number.isNaN(relaxation.entropy?.(parameters)), `${eta}`);
      pullback(
        parameters.map((_, i) => Math.cos(i)),
        [],
      );
      relaxation.penalty(parameters);
    }),
    { numRuns: 300 },
  );
});

test('θ lies on the simplex and its gradients are finite, for concentrations small and large', () => {
  fc.assert(
    fc.property(etas, fc.nat(1_000_000), (eta, salt) => {
      const parameters = Float64Array.from(eta);
      const { weights, pullback } = relaxation.sample(parameters, fold(generator, salt), FINISHED);
      assert.ok(weights.every((weight) => weight >= 0 && weight <= 1));
      near(
        weights.reduce((a, b) => a + b, 0),
        1,
        1e-12,
      );
      assert.ok(
        pullback(
          parameters.map((_, i) => Math.cos(i)),
          [],
        ).every(Number.isFinite),
      );
    }),
    { seed: 2 },
  );
});

test('one generator gives one θ, another generator another', () => {
  const parameters = Float64Array.of(0.1, -0.5, 2);
  const { weights } = relaxation.sample(parameters, generator, FINISHED);
  assert.equal([...relaxation.sample(parameters, generator, FINISHED).weights], [...weights]);
  assert.not.equal([...relaxation.sample(parameters, fold(generator, 'next pass'), FINISHED).weights], [...weights]);
});

test('the expectation is β/Σβ', () => {
  const expectation = relaxation.expectation(Float64Array.of(1, 0, Math.log(0.5)));
  for (const [i, expected] of [2 / 3.5, 1 / 3.5, 0.5 / 3.5].entries()) near(expectation[i] as number, expected, 1e-15);
});

// E[θ_i] = β_i/s and E[θ_i²] = β_i(β_i + 1)/(s(s + 1)) with s = Σβ, whose derivatives to η are known; both signs of η occur.
test('the mean of pathwise gradients is the gradient of the mean, for known moments of θ', () => {
  const eta = Float64Array.of(1.2, -0.7, 0.3, -1.5);
  const beta = concentrationOf(eta);
  const s = beta.reduce((a, b) => a + b, 0);
  const draws = 6000;
  const chosen = 1;
  const moments = [
    {
      name: 'E[θ]',
      gradient: (theta: Float64Array) => theta.map((_, i) => (i === chosen ? 1 : 0)),
      of: (b: Float64Array, sum: number) => (b[chosen] as number) / sum,
    },
    {
      name: 'E[θ²]',
      gradient: (theta: Float64Array) => theta.map((x, i) => (i === chosen ? 2 * x : 0)),
      of: (b: Float64Array, sum: number) => ((b[chosen] as number) * ((b[chosen] as number) + 1)) / (sum * (sum + 1)),
    },
  ];
  for (const { name, gradient, of } of moments) {
    const pulled = Array.from({ length: draws }, (_, n) => {
      const { weights, pullback } = relaxation.sample(eta, fold(generator, name, n), FINISHED);
      return pullback(gradient(weights), []);
    });
    eta.forEach((_, j) => {
      const shifted = (by: number): number => {
        const at = concentrationOf(eta.map((x, i) => (i === j ? x + by : x)));
        return of(
          at,
          at.reduce((a, b) => a + b, 0),
        );
      };
      const expected = (shifted(1e-5) - shifted(-1e-5)) / 2e-5;
      const values = pulled.map((one) => one[j] as number);
      const mean = values.reduce((a, b) => a + b, 0) / draws;
      const error = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws / draws);
      near(mean, expected, 4.5 * error, `d${name}/dη_${j}`);
      assert.ok(
        error < 0.01 && Math.abs(expected) > 2 * error,
        `the test is too coarse for d${name}/dη_${j}: ${expected} ± ${error}`,
      );
    });
  }
  near(relaxation.expectation(eta)[chosen] as number, (beta[chosen] as number) / s, 1e-15);
});

test('the anchor has the gradient of its value', () => {
  const parameters = [0.3, -2, 1.5];
  const { value, gradient } = relaxation.penalty(Float64Array.from(parameters));
  near(value, 0.005 * (0.09 + 4 + 2.25), 1e-15);
  parameters.forEach((_, i) => {
    const moved = (by: number): number =>
      relaxation.penalty(Float64Array.from(parameters, (x, j) => (j === i ? x + by : x))).value;
    near(gradient[i] as number, (moved(1e-4) - moved(-1e-4)) / 2e-4, 1e-10);
  });
});

test('the KL anchor is the divergence from Dir(1): 0 at η = 0, and its gradient is exact on both sides of the ELU', () => {
  const { penalty } = dirichletRelaxation({ scale: 1e-3, anchor: 0.5, distance: 'kl' });
  const start = penalty(new Float64Array(5));
  near(start.value, 0, 1e-12);
  for (const x of start.gradient) near(x, 0, 1e-12);
  // KL(Dir(0.5, 2, 7) ‖ Dir(1)) by mpmath with 60 digits.
  near(penalty(Float64Array.of(Math.log(0.5), 1, 6)).value, 0.5 * 2.200519247383332, 1e-12);
  fc.assert(
    fc.property(fc.array(fc.double({ min: -4, max: 6, noNaN: true }), { minLength: 2, maxLength: 8 }), (eta) => {
      const { gradient } = penalty(Float64Array.from(eta));
      eta.forEach((_, i) => {
        const moved = (by: number): number => penalty(Float64Array.from(eta, (x, j) => (j === i ? x + by : x))).value;
        const step = 1e-4;
        // Next to the kink of the ELU's second derivative a central difference is off by its step.
        const tolerance = 1e-6 * (1 + Math.abs(gradient[i] as number)) + (Math.abs(eta[i] as number) < step ? 1e-3 : 0);
        near(gradient[i] as number, (moved(step) - moved(-step)) / (2 * step), tolerance, `of η_${i} at ${eta}`);
      });
    }),
    { seed: 3 },
  );
});

test('the KL anchor pulls every η to 0 from either side, and hardest where a concentration is small', () => {
  const { penalty } = dirichletRelaxation({ scale: 1e-3, anchor: 1, distance: 'kl' });
  const { gradient } = penalty(Float64Array.of(-5, 0, 3));
  const [low, , high] = gradient as unknown as [number, number, number];
  assert.ok(low < 0 && high > 0 && -low > 10 * high, `${gradient}`);
});

test('the entropy is that of Dir(ELU(η) + 1), and falls as the distribution gathers', () => {
  const entropyOf = (eta: readonly number[]): number =>
    (relaxation.entropy as (x: Float64Array) => number)(Float64Array.from(eta));
  near(entropyOf([Math.log(0.5), 1, 6]), -2.8936664279432773, 1e-12);
  const rising = [0, 2, 8, 30].map((x) => entropyOf([x, x, x]));
  assert.ok(
    rising.every((value, i) => i === 0 || value < (rising[i - 1] as number)),
    `${rising}`,
  );
});

test('the anchor is measured by l2 unless another distance is asked for; an unknown one is refused', () => {
  assert.equal(decoded(DirichletSettings, {}), { scale: 1e-3, anchor: 1e-3, distance: 'l2' });
  assert.is(decoded(DirichletSettings, { distance: 'kl' }).distance, 'kl');
  assert.ok(either.isLeft(DirichletSettings.decode({ distance: 'l1' })));
});

test('the norm of the text is a penalty too: a slope of the length λ in the direction of η, and none at 0', () => {
  const { penalty } = dirichletRelaxation({ scale: 1e-3, anchor: 0.5, distance: 'norm' });
  const eta = [0.3, -0.4, 1.2];
  const { value, gradient } = penalty(Float64Array.from(eta));
  near(value, 0.5 * 1.3, 1e-12);
  eta.forEach((x, i) => {
    near(gradient[i] as number, (0.5 * x) / 1.3, 1e-12);
  });
  assert.equal([...penalty(new Float64Array(3)).gradient], [0, 0, 0]);
});

test.run();
