import * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { uniform } from '../../../base/numerics/random/draw.js';
import { generatorOf } from '../../../base/numerics/random/generator.js';
import { cpu } from '../../../kernels/backends/cpu.js';
import * as ops from '../../../kernels/ops/index.js';
import { backends, checkGradients, evaluate, random, tensorOf, type Values } from './harness.js';

const SHAPE = [2, 3, 2, 3] as const;
const noise = tf.tidy(() => Float32Array.from(uniform(generatorOf(3), 6)));
const scalar = (value: number): Values => ({ shape: [], data: Float32Array.of(value) });
const dropped =
  (u: Float32Array, temperature?: number) =>
  (x: tf.Tensor, logit: tf.Tensor): tf.Tensor =>
    ops.concreteDropout(
      x as tf.Tensor4D,
      logit as tf.Scalar,
      tf.tensor2d(u, [2, 3]),
      temperature === undefined ? {} : { temperature },
    );

const COEFFICIENTS = { weightCoefficient: 0.3, entropyCoefficient: 0.7 };
/** Three places: with two weights, none and one. */
const regularised = (first: tf.Tensor, second: tf.Tensor, third: tf.Tensor, ...[a, b, c]: tf.Tensor[]): tf.Scalar =>
  ops.concreteDropoutRegulariser(
    [
      { logit: first as tf.Scalar, weights: [a as tf.Tensor, b as tf.Tensor], units: 5 },
      { logit: second as tf.Scalar, weights: [], units: 3 },
      { logit: third as tf.Scalar, weights: [c as tf.Tensor], units: 7 },
    ],
    COEFFICIENTS,
  );

test('gradients of concrete dropout and of its regulariser are those of central differences', async () => {
  await cpu.start();
  for (const logit of [-2, 0.3]) {
    checkGradients(dropped(noise, 2 / 3), [random(SHAPE), scalar(logit)]);
    checkGradients(regularised, [
      scalar(logit),
      scalar(0.1),
      scalar(-1),
      random([2, 3], 'first'),
      random([4], 'second'),
      random([3, 3], 'third'),
    ]);
  }
});

for (const [name, backend] of Object.entries(backends)) {
  test(`a probability that rounds to 0 leaves values and gradients as they are, bit for bit, on ${name}`, async () => {
    await backend.start();
    // The extreme numbers of single precision between 0 and 1 too.
    const u = Float32Array.of(noise[0] as number, 2 ** -52, 1 - 2 ** -24, 0.5, 0.999, 0.001);
    const [x, dy] = [random(SHAPE, 'x'), random(SHAPE, 'dy')];
    const { y, gradients } = evaluate(dropped(u), [x, scalar(-60)], dy);
    assert.equal(y.data, x.data);
    assert.equal((gradients[0] as Values).data, dy.data);
    assert.ok(Math.abs((gradients[1] as Values).data[0] as number) < 1e-20);
  });
}

test('at a low temperature a channel of a sample is dropped where 1 - u < p, and else divided by 1 - p', async () => {
  await cpu.start();
  const u = Float32Array.of(0.1, 0.7, 0.9, 0.74, 0.76, 0.5);
  const { y } = evaluate(dropped(u, 1e-4), [{ shape: SHAPE, data: new Float32Array(36).fill(3) }, scalar(Math.log(0.25 / 0.75))]);
  const expected = Array.from({ length: 36 }, (_, i) => ((u[3 * Math.floor(i / 18) + (i % 3)] as number) > 0.75 ? 0 : 4));
  y.data.forEach((value, i) => {
    assert.ok(Math.abs(value - (expected[i] as number)) < 1e-5, `${i}: ${value}`);
  });
});

test('masks of several places are those that each place has by itself', async () => {
  await cpu.start();
  tf.tidy(() => {
    const [logits, uniforms] = [
      tf.tensor1d([-1, 0.5, -60]),
      tf.tensor3d(Float32Array.from([...noise, ...noise, ...noise]), [3, 2, 3]),
    ];
    const masks = tf.unstack(ops.concreteDropoutMask(logits, uniforms));
    tf.unstack(logits).forEach((logit, place) => {
      const images = ops.concreteDropout(tf.ones([2, 1, 1, 3]), logit as tf.Scalar, tf.tensor2d(noise, [2, 3]));
      assert.equal(images.dataSync(), (masks[place] as tf.Tensor).dataSync());
    });
  });
});

for (const [name, backend] of Object.entries(backends)) {
  test(`the regulariser of several places is the sum of each place's, on ${name}`, async () => {
    await backend.start();
    const places = [
      { logit: scalar(-1), weights: [random([5, 2], 'a'), random([40], 'b')], units: 5 },
      { logit: scalar(0.5), weights: [], units: 4 },
      { logit: scalar(-3), weights: [random([3, 3], 'c')], units: 7 },
    ];
    const made = (of: readonly (typeof places)[number][]): number =>
      tf.tidy(
        () =>
          ops
            .concreteDropoutRegulariser(
              of.map(({ logit, weights, units }) => ({
                logit: tensorOf(logit) as tf.Scalar,
                weights: weights.map(tensorOf),
                units,
              })),
              COEFFICIENTS,
            )
            .dataSync()[0] as number,
      );
    const sum = places.reduce((before, place) => before + made([place]), 0);
    assert.ok(Math.abs(made(places) - sum) < 1e-5 * Math.abs(sum), `${made(places)} and ${sum}`);
    assert.is(made([]), 0);
  });
}

test('noise that does not fit the images is refused with both shapes', async () => {
  await cpu.start();
  tf.tidy(() => {
    assert.throws(
      () => ops.concreteDropout(tf.zeros([2, 4, 4, 3]), tf.scalar(0), tf.zeros([2, 4])),
      /x is \[2, 4, 4, 3\], uniform is \[2, 4\]/,
    );
    assert.throws(
      () => ops.concreteDropout(tf.zeros([2, 4, 4, 3]), tf.zeros([1]) as unknown as tf.Scalar, tf.zeros([2, 3])),
      /one logit/,
    );
    assert.throws(() => ops.concreteDropoutMask(tf.zeros([3]), tf.zeros([2, 2, 3])), /logits is \[3\], uniform is \[2, 2, 3\]/);
  });
});

test.run();
