import * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cpu } from '../../../kernels/backends/cpu.js';
import { silu } from '../../../kernels/ops/silu.js';
import { checkGradients, evaluate, evaluateOn, fastBackends, isNear, random, type Values, valuesOf } from './harness.js';

const SHAPE = [2, 3, 5, 4];

test.before(() => cpu.start());

test('silu is x · σ(x), also where the exponential overflows', () => {
  tf.tidy(() => {
    const [far, below, zero, one, above] = valuesOf(silu(tf.tensor1d([-200, -1, 0, 1, 200]))).data as unknown as number[];
    assert.is(Math.abs(far as number), 0);
    assert.ok(Math.abs((below as number) + 1 / (1 + Math.E)) < 1e-6);
    assert.is(zero, 0);
    assert.ok(Math.abs((one as number) - Math.E / (1 + Math.E)) < 1e-6);
    assert.is(above, 200);
  });
});

test('the gradient of silu is that of central differences, and finite far from 0', () => {
  checkGradients(silu, [random(SHAPE, 'x')]);
  const far: Values = { shape: [2], data: Float32Array.of(-200, 200) };
  const { gradients } = evaluate(silu, [far], { shape: [2], data: Float32Array.of(1, 1) });
  assert.equal(
    Array.from(gradients[0]?.data ?? [], (value) => Math.abs(value)),
    [0, 1],
  );
});

for (const backend of fastBackends) {
  test(`silu and its gradient on ${backend} are those on cpu`, async () => {
    const inputs = [random(SHAPE, 'x')];
    const expected = await evaluateOn('cpu', silu, inputs);
    const actual = await evaluateOn(backend, silu, inputs);
    isNear(actual.y, expected.y, 2e-5, 'output');
    isNear(actual.gradients[0] as Values, expected.gradients[0] as Values, 5e-5, 'gradient');
  });
}

test.run();
