import type * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { uniform } from '../../../base/numerics/random/draw.js';
import { generatorOf } from '../../../base/numerics/random/generator.js';
import { concreteDropoutMask } from '../../../kernels/ops/concrete-dropout.js';
import { checkGradients, random, tensorOf, type Values } from '../ops/harness.js';
import { agree, engine, run, testBits, valuesFrom } from './support.js';

const noiseOf = (shape: readonly [number, number, number]): Values => ({
  shape,
  data: Float32Array.from(uniform(generatorOf(1), shape[0] * shape[1] * shape[2])),
});
const masked =
  (noise: Values, temperature: number) =>
  (logits: tf.Tensor): tf.Tensor =>
    concreteDropoutMask(logits as tf.Tensor1D, tensorOf(noise) as tf.Tensor3D, { temperature });

run('masks of concrete dropout and the gradients of their logits are those of plain JavaScript', () =>
  fc.assert(
    fc.asyncProperty(
      // Several places: the gradient of a single one may cancel to what is rounding.
      fc.tuple(fc.integer({ min: 5, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 40 })),
      fc.constantFrom(0.1, 2 / 3, 1),
      (shape, temperature) => agree(masked(noiseOf(shape), temperature), [random([shape[0]], 'logits')]),
    ),
    { numRuns: 30 },
  ),
);

run('the gradients of the logits are those of central differences', async () => {
  await engine.start();
  checkGradients(masked(noiseOf([3, 20, 60]), 2 / 3), [random([3], 'logits')]);
});

const LARGE = noiseOf([7, 30, 150]);
testBits('masks of concrete dropout', masked(LARGE, 0.1), [random([7], 'logits')]);

run('a place has the same mask alone as among others', async () => {
  await engine.start();
  const [logits, size] = [random([7], 'logits'), LARGE.data.length / 7];
  const masksOf = (of: Values, noise: Values): Float32Array =>
    (valuesFrom((x) => [masked(noise, 0.1)(x as tf.Tensor)], [of])[0] as Values).data;
  const whole = masksOf(logits, LARGE);
  for (let place = 0; place < 7; place++) {
    const alone = masksOf(
      { shape: [1], data: logits.data.slice(place, place + 1) },
      { shape: [1, 30, 150], data: LARGE.data.slice(place * size, (place + 1) * size) },
    );
    assert.equal(Buffer.from(alone.buffer), Buffer.from(whole.slice(place * size, (place + 1) * size).buffer), `place ${place}`);
  }
});

test.run();
