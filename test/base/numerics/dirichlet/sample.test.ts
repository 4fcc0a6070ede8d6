import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dirichletEntropy } from '../../../../base/numerics/dirichlet/entropy.js';
import { dirichletGradient } from '../../../../base/numerics/dirichlet/gradient.js';
import { sampleDirichlet } from '../../../../base/numerics/dirichlet/sample.js';
import { logGammaVariable } from '../../../../base/numerics/random/gamma.js';
import { fold, generatorOf } from '../../../../base/numerics/random/generator.js';
import { everyDouble } from '../../../kernels/fixtures/every-double.js';
import { incompleteBeta } from '../special/incomplete-beta.js';

const samples = (concentration: readonly number[], count: number): Float64Array[] =>
  Array.from({ length: count }, (_, i) => sampleDirichlet(fold(generatorOf(11), i), Float64Array.from(concentration)));

test('samples lie on the simplex, at tiny and at large concentrations', () => {
  for (const concentration of [
    [0.005, 0.005],
    [0.001, 0.001, 0.001, 0.001],
    [330, 300, 0.01],
    [1, 1, 1, 1, 1, 1, 1, 1],
  ]) {
    for (const sample of samples(concentration, 300)) {
      assert.ok(sample.every((value) => value >= 0 && value <= 1));
      assert.ok(Math.abs(sample.reduce((a, b) => a + b, 0) - 1) < 1e-12);
    }
  }
});

test('a component follows its beta distribution (Kolmogorov and Smirnov)', () => {
  for (const [a, b] of [
    [0.3, 0.8],
    [5, 2],
  ] as const) {
    const values = samples([a, b], 4000)
      .map((sample) => sample[0] as number)
      .sort((x, y) => x - y);
    const gap = Math.max(...values.map((x, i) => Math.abs(incompleteBeta(x, a, b) - (i + 0.5) / values.length)));
    assert.ok(gap < 1.95 / Math.sqrt(values.length), `distance ${gap}`);
  }
});

test('logarithms of gamma variables are finite at shapes whose variables underflow', () => {
  for (let i = 0; i < 200; i++) assert.ok(Number.isFinite(logGammaVariable(fold(generatorOf(5), i), 1e-4)));
});

test('concentrations that are no finite numbers give NaN, and do not try for ever', () => {
  for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.ok(sampleDirichlet(generatorOf(3), Float64Array.of(1, wrong, 2)).every(Number.isNaN));
  }
});

test('a generator gives one sample', () => {
  const concentration = Float64Array.of(0.4, 2, 7);
  assert.equal([...sampleDirichlet(generatorOf(3), concentration)], [...sampleDirichlet(generatorOf(3), concentration)]);
});

test('sampling, its gradient and its entropy come to an end for every concentration; a sample is on the simplex', () => {
  fc.assert(
    fc.property(fc.array(everyDouble, { minLength: 1, maxLength: 8 }), fc.nat(1000), (values, seed) => {
      const concentration = Float64Array.from(values);
      const sample = sampleDirichlet(generatorOf(seed), concentration);
      const entropy = dirichletEntropy(concentration);
      dirichletGradient(
        sample,
        concentration,
        sample.map((_, i) => i),
      );
      if (!values.every((x) => x >= 0 && x < Number.POSITIVE_INFINITY)) return;
      const total = sample.reduce((a, b) => a + b, 0);
      assert.ok(Math.abs(total - 1) < 1e-12 && sample.every((x) => x >= 0), `${sample} of ${values}`);
      assert.not(Number.isNaN(entropy), `${values}`);
    }),
    { numRuns: 200 },
  );
});

test('a concentration of almost nothing gives corners, with the probabilities of the means', () => {
  const draws = 2000;
  for (const [concentration, expected] of [
    [[1e-320, 3e-320], 0.25],
    [[0, 0], 0.5],
    [[0, 1e-310], 0],
  ] as const) {
    const samples = Array.from({ length: draws }, (_, i) => sampleDirichlet(generatorOf(i), Float64Array.from(concentration)));
    assert.ok(samples.every(([a, b]) => (a === 0 && b === 1) || (a === 1 && b === 0)));
    const share = samples.filter(([a]) => a === 1).length / draws;
    assert.ok(Math.abs(share - expected) < 4 * Math.sqrt(0.25 / draws), `${share}, not ${expected}`);
  }
});

test.run();
