import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';
import { FINISHED } from '../../../stages/architecture/progress.js';
import { softmaxRelaxation } from '../../../stages/architecture/softmax-relaxation.js';
import { near } from '../support.js';

const relaxation = softmaxRelaxation({ scale: 1e-3, weightDecay: 1e-2 });
const generator = generatorOf(1);
const row = (min: number, max: number) => fc.array(fc.double({ min, max, noNaN: true }), { minLength: 2, maxLength: 8 });

test('θ lies on the simplex, for parameters of any size', () => {
  fc.assert(
    fc.property(row(-1e6, 1e6), (parameters) => {
      const { weights } = relaxation.sample(Float64Array.from(parameters), generator, FINISHED);
      assert.ok(weights.every((weight) => weight >= 0 && weight <= 1));
      near(
        weights.reduce((a, b) => a + b, 0),
        1,
        1e-12,
      );
    }),
    { seed: 1 },
  );
});

test('θ is the softmax, whatever the generator, and its own expectation', () => {
  const parameters = Float64Array.of(0, Math.log(2), Math.log(5));
  const { weights } = relaxation.sample(parameters, generator, FINISHED);
  for (const [i, expected] of [1 / 8, 2 / 8, 5 / 8].entries()) near(weights[i] as number, expected, 1e-15);
  assert.equal([...relaxation.sample(parameters, fold(generator, 'other'), FINISHED).weights], [...weights]);
  assert.equal([...relaxation.expectation(parameters)], [...weights]);
});

test('the pullback agrees with finite differences', () => {
  fc.assert(
    fc.property(row(-4, 4), fc.nat(1000), (parameters, salt) => {
      const gradient = Float64Array.from(parameters, (_, i) => Math.sin(salt + 3 * i));
      const value = (at: readonly number[]): number =>
        relaxation
          .sample(Float64Array.from(at), generator, FINISHED)
          .weights.reduce((sum, weight, i) => sum + weight * (gradient[i] as number), 0);
      const pulled = relaxation.sample(Float64Array.from(parameters), generator, FINISHED).pullback(gradient, []);
      parameters.forEach((_, i) => {
        const moved = (by: number): number => value(parameters.map((x, j) => (j === i ? x + by : x)));
        near(pulled[i] as number, (moved(1e-5) - moved(-1e-5)) / 2e-5, 1e-8, `gradient ${i}`);
      });
    }),
    { seed: 2 },
  );
});

test('the penalty has the gradient of its value: L2 weight decay', () => {
  const parameters = [0.3, -2, 1.5];
  const { value, gradient } = relaxation.penalty(Float64Array.from(parameters));
  near(value, 0.005 * (0.09 + 4 + 2.25), 1e-15);
  parameters.forEach((_, i) => {
    const moved = (by: number): number =>
      relaxation.penalty(Float64Array.from(parameters, (x, j) => (j === i ? x + by : x))).value;
    near(gradient[i] as number, (moved(1e-4) - moved(-1e-4)) / 2e-4, 1e-10);
  });
});

test('initial parameters are normal with the given deviation, and the same for the same generator', () => {
  const initial = relaxation.initial(4000, generator);
  near(Math.sqrt(initial.reduce((sum, x) => sum + x * x, 0) / 4000), 1e-3, 5e-5);
  near(initial.reduce((sum, x) => sum + x, 0) / 4000, 0, 1e-4);
  assert.equal([...relaxation.initial(4000, generator)], [...initial]);
});

test.run();
