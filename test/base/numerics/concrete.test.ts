import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { concreteGradient, concreteLogDensity, sampleConcrete } from '../../../base/numerics/concrete.js';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';
import { softmaxOf } from '../../../base/numerics/softmax.js';

const near = (actual: number, expected: number, within: number, of = ''): void =>
  assert.ok(Math.abs(actual - expected) <= within, `${of} ${actual} is not ${expected} within ${within}`);

test('a draw lies on the simplex at any temperature, and its largest coordinate is drawn as softmax(x) says', () => {
  const logits = Float64Array.of(0.5, -0.7, 1.2);
  const probabilities = softmaxOf(logits);
  for (const temperature of [0.03, 1, 10]) {
    const counts = new Float64Array(3);
    for (let draw = 0; draw < 4000; draw++) {
      const point = sampleConcrete(fold(generatorOf(11), draw), logits, temperature);
      near(
        point.reduce((a, b) => a + b, 0),
        1,
        1e-12,
      );
      const place = point.indexOf(Math.max(...point));
      counts[place] = (counts[place] as number) + 1;
    }
    const chiSquare = probabilities.reduce((sum, p, i) => sum + ((counts[i] as number) - 4000 * p) ** 2 / (4000 * p), 0);
    // The 99.99 % quantile of chi-square with 2 degrees of freedom is 18.4.
    assert.ok(chiSquare < 18.4, `chi-square ${chiSquare} at ${temperature}`);
  }
});

test('the density integrates to 1 over the simplex', () => {
  const logits = Float64Array.of(0.4, -0.3, 0.1);
  const steps = 400;
  for (const temperature of [0.8, 1.5]) {
    let mass = 0;
    // Midpoints of coordinates u = z1 and v = z2 / (1 - z1), whose Jacobian is 1 - z1.
    for (let i = 0; i < steps; i++) {
      for (let j = 0; j < steps; j++) {
        const [first, share] = [(i + 0.5) / steps, (j + 0.5) / steps];
        const point = Float64Array.of(first, (1 - first) * share, (1 - first) * (1 - share));
        mass += (Math.exp(concreteLogDensity(point, logits, temperature)) * (1 - first)) / steps ** 2;
      }
    }
    near(mass, 1, 0.01, `mass at ${temperature}`);
  }
});

test('draws of two coordinates are distributed as the density says', () => {
  const [logits, temperature, draws, bins] = [Float64Array.of(0.6, -0.2), 0.9, 20_000, 20] as const;
  const counts = new Float64Array(bins);
  for (let draw = 0; draw < draws; draw++) {
    const [first = 0] = sampleConcrete(fold(generatorOf(5), draw), logits, temperature);
    const bin = Math.min(bins - 1, Math.floor(first * bins));
    counts[bin] = (counts[bin] as number) + 1;
  }
  const densityAt = (first: number): number =>
    Math.exp(concreteLogDensity(Float64Array.of(first, 1 - first), logits, temperature));
  const within = 200;
  const chiSquare = counts.reduce((sum, count, bin) => {
    let mass = 0;
    for (let i = 0; i < within; i++) mass += densityAt((bin + (i + 0.5) / within) / bins) / (within * bins);
    return sum + (count - draws * mass) ** 2 / (draws * mass);
  }, 0);
  // The 99.99 % quantile of chi-square with 19 degrees of freedom is 50.8.
  assert.ok(chiSquare < 50.8, `chi-square ${chiSquare}`);
});

test('the gradient of a draw agrees with finite differences along its path', () => {
  const logitsOf = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 2, maxLength: 8 });
  fc.assert(
    fc.property(logitsOf, fc.constantFrom(0.3, 1, 10), fc.nat(1000), (logits, temperature, salt) => {
      const generator = fold(generatorOf(2), salt);
      const slope = Float64Array.from(logits, (_, i) => Math.sin(salt + 3 * i));
      const valueAt = (at: readonly number[]): number =>
        sampleConcrete(generator, Float64Array.from(at), temperature).reduce((sum, z, i) => sum + z * (slope[i] as number), 0);
      const point = sampleConcrete(generator, Float64Array.from(logits), temperature);
      const gradient = concreteGradient(point, temperature, slope);
      logits.forEach((_, i) => {
        const moved = (by: number): number => valueAt(logits.map((x, j) => (j === i ? x + by : x)));
        near(gradient[i] as number, (moved(1e-5) - moved(-1e-5)) / 2e-5, 1e-7, `gradient ${i}`);
      });
    }),
    { seed: 2, numRuns: 60 },
  );
});

test.run();
