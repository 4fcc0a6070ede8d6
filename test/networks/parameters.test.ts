import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { generatorOf } from '../../base/numerics/random/generator.js';
import { initialValue, parameterCount } from '../../networks/parameters.js';

const test = suite('parameters');

const filter = { shape: [3, 3, 16, 64], initial: { fanIn: 144 } } as const;

test('a convolution starts uniform on ±1/√fan-in', () => {
  const values = initialValue('stem', filter, generatorOf(1));
  const bound = 1 / 12;
  assert.is(values.length, 9216);
  assert.ok(values.every((value) => Math.abs(value) < bound));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  assert.ok(Math.abs(mean) < 0.02 * bound);
  assert.ok(Math.abs(variance / (bound ** 2 / 3) - 1) < 0.03);
});

test('a parameter starts the same whatever other parameters there are, and differs from its neighbours', () => {
  assert.equal(initialValue('a', filter, generatorOf(1)), initialValue('a', filter, generatorOf(1)));
  assert.not.equal(initialValue('a', filter, generatorOf(1)), initialValue('b', filter, generatorOf(1)));
  assert.not.equal(initialValue('a', filter, generatorOf(1)), initialValue('a', filter, generatorOf(2)));
});

test('normalisations start at scale 1 and shift 0', () => {
  assert.equal(initialValue('norm.scale', { shape: [3], initial: 'ones' }, generatorOf(1)), Float32Array.of(1, 1, 1));
  assert.equal(initialValue('norm.shift', { shape: [3], initial: 'zeros' }, generatorOf(1)), new Float32Array(3));
});

test('parameters are counted over all tensors', () => {
  assert.is(parameterCount({ a: filter, b: { shape: [7], initial: 'zeros' } }), 9223);
});

test.run();
