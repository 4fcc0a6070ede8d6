import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as ops from '../../../kernels/ops/index.js';
import { checkGradients, evaluate, type Operation, random, type Values } from '../ops/harness.js';
import { as1, as4 } from '../ranks.js';
import { agree, engine, run, runs, shapes, testBits, valuesFrom } from './support.js';

const OPTIONS = runs(24);

const pools = fc
  .record({
    size: fc.integer({ min: 1, max: 5 }),
    stride: fc.integer({ min: 1, max: 3 }),
    padding: fc.integer({ min: 0, max: 2 }),
  })
  .filter(({ size, padding }) => 2 * padding <= size);

const fits = (shape: readonly number[], { size, padding }: { size: number; padding: number }): boolean =>
  Math.min(shape[1] as number, shape[2] as number) + 2 * padding >= size;

const normalized: Operation = (x) => ops.batchNormalize(as4(x), { epsilon: 1e-3 }).y;
const affine: Operation = (x, scale, shift) =>
  ops.batchNormalize(as4(x), { scale: as1(scale), shift: as1(shift), epsilon: 1e-3 }).y;

/** Images whose channels have means of their own. */
const spread = (shape: readonly number[]): Values => {
  const { data } = random(shape);
  const channels = shape[3] as number;
  return { shape, data: data.map((value, i) => 3 * value + 2 * (i % channels)) };
};

run('batch normalization of any size and its gradients are those of the composition', () =>
  fc.assert(
    fc.asyncProperty(shapes, fc.boolean(), async (shape, learnt) => {
      // Two values of a channel or fewer leave only rounding noise of the gradient.
      fc.pre(shape[0] * shape[1] * shape[2] > 2);
      const vectors = learnt ? [random([shape[3]], 'scale'), random([shape[3]], 'shift')] : [];
      await agree(learnt ? affine : normalized, [spread(shape), ...vectors]);
    }),
    OPTIONS,
  ),
);

run('normalization by given statistics is that of the composition, and so are its gradients', () =>
  fc.assert(
    fc.asyncProperty(shapes, (shape) =>
      agree(
        (x, mean, deviation, scale, shift) =>
          ops.normalizeWith(as4(x), {
            mean: as1(mean),
            variance: tf.add(tf.square(as1(deviation)), 0.5),
            scale: as1(scale),
            shift: as1(shift),
          }),
        [random(shape), ...['mean', 'deviation', 'scale', 'shift'].map((label) => random([shape[3]], label))],
      ),
    ),
    OPTIONS,
  ),
);

run('a max pool of any window and its gradient are those of the composition', () =>
  fc.assert(
    fc.asyncProperty(shapes, pools, async (shape, pool) => {
      fc.pre(fits(shape, pool));
      await agree((x) => ops.maxPool(as4(x), pool), [random(shape)]);
    }),
    OPTIONS,
  ),
);

run('an average pool of any window and its gradient are those of the composition', () =>
  fc.assert(
    fc.asyncProperty(shapes, pools, async (shape, pool) => {
      fc.pre(fits(shape, pool));
      await agree((x) => ops.averagePool(as4(x), pool), [random(shape)]);
    }),
    OPTIONS,
  ),
);

run('of equal values in a max pool the first in row-major order takes the gradient', () =>
  fc.assert(
    fc.asyncProperty(shapes, fc.integer({ min: 1, max: 2 }), (shape, stride) => {
      const { data } = random(shape);
      const few = { shape, data: data.map((value) => Math.round(value)) };
      return agree((x) => ops.maxPool(as4(x), { size: 3, stride, padding: 1 }), [few]);
    }),
    OPTIONS,
  ),
);

run('the mean of all pixels and its gradient are those of the composition', () =>
  fc.assert(
    fc.asyncProperty(shapes, (shape) => agree((x) => ops.globalAveragePool(as4(x)), [random(shape)])),
    OPTIONS,
  ),
);

run('channels are shuffled as by the composition', () =>
  fc.assert(
    fc.asyncProperty(shapes, fc.integer({ min: 1, max: 6 }), ([batch, height, width, size], groups) =>
      agree((x) => ops.channelShuffle(as4(x), groups), [random([batch, height, width, groups * size])]),
    ),
    OPTIONS,
  ),
);

for (const stride of [1, 2]) {
  run(`not a number comes out of every window of a max pool that sees it, and gives no gradient, stride ${stride}`, async () => {
    await engine.start();
    const numbers = random([1, 6, 7, 3]);
    const missing = 3 * 17 + 1;
    const x = { ...numbers, data: numbers.data.map((value, i) => (i === missing ? Number.NaN : value)) };
    const pool = { size: 3, stride, padding: 1 };
    const f: Operation = (at) => ops.maxPool(as4(at), pool);
    const { y, gradients } = evaluate(f, [x]);
    const clean = evaluate(f, [numbers], { shape: y.shape, data: y.data.map((value) => (Number.isNaN(value) ? 0 : 1)) });
    const seen = y.data.filter(Number.isNaN).length;
    assert.is(seen, stride === 1 ? 9 : 2);
    y.data.forEach((value, i) => {
      if (!Number.isNaN(value)) assert.is(value, clean.y.data[i]);
    });
    const ones = evaluate(f, [x], { shape: y.shape, data: y.data.map(() => 1) });
    assert.equal(ones.gradients, clean.gradients);
    assert.is(gradients[0]?.data.some(Number.isNaN), false);
  });
}

run('statistics of numbers around 1000 keep their digits', async () => {
  await engine.start();
  const x = random([8, 16, 16, 6]);
  const data = x.data.map((value) => 1000 + value);
  const [variance] = valuesFrom(
    (at) => {
      const { y, mean, variance: found } = ops.batchNormalize(as4(at));
      tf.dispose([y, mean]);
      return [found];
    },
    [{ shape: x.shape, data }],
  ) as [Values];
  for (let channel = 0; channel < 6; channel++) {
    const values = Array.from(data).filter((_, i) => i % 6 === channel);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const exact = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    assert.ok(Math.abs((variance.data[channel] as number) - exact) < 1e-5 * exact);
  }
});

const CASES: readonly (readonly [string, Operation, readonly Values[]])[] = [
  ['batch normalization', normalized, [spread([9, 17, 16, 36])]],
  ['batch normalization with scale and shift', affine, [spread([33, 16, 15, 6]), random([6], 'scale'), random([6], 'shift')]],
  ['max pool', (x) => ops.maxPool(as4(x), { size: 3, stride: 1, padding: 1 }), [random([7, 17, 16, 20])]],
  ['max pool of stride 2', (x) => ops.maxPool(as4(x), { size: 3, stride: 2, padding: 1 }), [random([7, 17, 16, 20])]],
  ['average pool', (x) => ops.averagePool(as4(x), { size: 3, stride: 1, padding: 1 }), [random([7, 17, 16, 20])]],
  ['average pool of stride 3', (x) => ops.averagePool(as4(x), { size: 5, stride: 3, padding: 0 }), [random([7, 17, 16, 20])]],
  ['global average pool', (x) => ops.globalAveragePool(as4(x)), [random([7, 17, 16, 20])]],
];
for (const [name, f, inputs] of CASES) testBits(name, f, inputs);

for (const [name, f, inputs] of CASES.filter(([of]) => !of.startsWith('max'))) {
  run(`${name}: the gradients are those of central differences`, async () => {
    await engine.start();
    const [x, ...vectors] = inputs as [Values, ...Values[]];
    const [, , , channels] = x.shape as [number, number, number, number];
    checkGradients(f, [spread([2, 7, 6, channels]), ...vectors]);
  });
}

run('moments keep their digits where the mean is large, and where the first value is far off', async () => {
  await engine.start();
  for (const [shape, mean, first, allowed] of [
    [[16, 32, 32, 5], 1000, 0, 2e-6],
    [[16, 8, 8, 64], -3e4, 0, 2e-6],
    [[4, 32, 32, 16], 0, 300, 5e-4],
  ] as const) {
    const { data } = random(shape);
    const channels = shape[3];
    const x = data.map((value, i) => mean + (i < channels ? first : value));
    const pixels = x.length / channels;
    const moments = Array.from({ length: channels }, (_, channel) => {
      const values = Array.from(x.filter((_value, i) => i % channels === channel));
      const centre = values.reduce((sum, value) => sum + value, 0) / pixels;
      return { centre, spread: values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / pixels };
    });
    const [means, variances] = valuesFrom(
      (images) => {
        const { mean: measured, variance } = ops.batchNormalize(as4(images));
        return [measured, variance];
      },
      [{ shape, data: x }],
    ) as [Values, Values];
    moments.forEach(({ centre, spread }, channel) => {
      const off = [Math.abs((means.data[channel] as number) - centre) / (Math.abs(mean) + Math.sqrt(spread))];
      off.push(Math.abs((variances.data[channel] as number) - spread) / spread);
      assert.ok(Math.max(...off) < allowed, `channel ${channel} of [${shape}]: ${off}`);
    });
  }
});

test.run();
