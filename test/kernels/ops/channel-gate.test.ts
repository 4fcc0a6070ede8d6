import * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cpu } from '../../../kernels/backends/cpu.js';
import { channelGate } from '../../../kernels/ops/channel-gate.js';
import { checkGradients, evaluateOn, fastBackends, isNear, type Operation, random, type Values, valuesOf } from './harness.js';

const gated: Operation = (x, gates) => channelGate(x as tf.Tensor4D, gates as tf.Tensor2D);
const inputs = [random([2, 3, 5, 4], 'x'), random([2, 4], 'gates')];

test.before(() => cpu.start());

test('every channel of every image is multiplied by its own gate', () => {
  tf.tidy(() => {
    const [x, gates] = [tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8], [2, 1, 2, 2]), tf.tensor2d([0, 1, 2, -1], [2, 2])];
    assert.equal([...valuesOf(channelGate(x, gates)).data], [0, 2, 0, 4, 10, -6, 14, -8]);
  });
});

test('its gradients are those of central differences', () => checkGradients(gated, inputs));

for (const backend of fastBackends) {
  for (const channels of [4, 5]) {
    test(`gates of ${channels} channels and their gradients on ${backend} are those on cpu`, async () => {
      const given = [random([2, 3, 5, channels], 'x'), random([2, channels], 'gates')];
      const expected = await evaluateOn('cpu', gated, given);
      const actual = await evaluateOn(backend, gated, given);
      isNear(actual.y, expected.y, 2e-5, 'output');
      for (const [i, gradient] of actual.gradients.entries())
        isNear(gradient, expected.gradients[i] as Values, 5e-5, `gradient ${i}`);
    });
  }
}

test('gates for other channels or another batch are refused with their shapes', async () => {
  await cpu.start();
  const x = tf.zeros<tf.Rank.R4>([2, 3, 3, 4]);
  assert.throws(() => channelGate(x, tf.zeros([2, 3])), /x is \[2, 3, 3, 4\], gates is \[2, 3\]; give gates the shape/);
  assert.throws(() => channelGate(x, tf.zeros([1, 4])), /give gates the shape \[batch, channels of x\]/);
});

test.run();
