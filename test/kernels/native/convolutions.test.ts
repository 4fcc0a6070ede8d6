import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { native } from '../../../kernels/backends/native.js';
import { type Addon, loadAddon } from '../../../kernels/native/addon.js';
import * as ops from '../../../kernels/ops/index.js';
import { checkGradients, engines, evaluate, evaluateOn, isNear, type Operation, random, type Values } from '../ops/harness.js';
import { as4 } from '../ranks.js';

/** Numbers of channels around the widths of vectors. */
const channels = fc.constantFrom(1, 2, 3, 5, 6, 7, 8, 9, 12, 15, 16, 17, 20, 24, 31, 33, 36, 48, 52);
const side = fc.integer({ min: 1, max: 13 });
const images = fc.record({ batch: fc.integer({ min: 1, max: 5 }), height: side, width: side, input: channels });

/** An engine gives what the composition gives on plain JavaScript, to rounding. */
const agreement =
  (engine: string) =>
  async (f: Operation, inputs: readonly Values[]): Promise<void> => {
    const expected = await evaluateOn('cpu', f, inputs);
    const actual = await evaluateOn(engine, f, inputs);
    isNear(actual.y, expected.y, 2e-5, 'output');
    actual.gradients.forEach((gradient, i) => {
      isNear(gradient, expected.gradients[i] as Values, 5e-5, `gradient ${i}`);
    });
  };

// A text of WGSL is made for a window and its channels, and a driver that is a program takes a second for each.
const RUNS: Readonly<Record<string, number>> = { native: 1, webgpu: 0.1 };

for (const engine of engines) {
  const agree = agreement(engine);
  const few = (runs: number) => ({ numRuns: Math.ceil(runs * (RUNS[engine] as number)) });

  test(`${engine}: a dense convolution of any size and its gradients are those of the composition`, () =>
    fc.assert(
      fc.asyncProperty(
        images,
        fc.record({ size: fc.integer({ min: 1, max: 5 }), output: channels }),
        fc.record({ stride: fc.integer({ min: 1, max: 3 }), padding: fc.integer({ min: 0, max: 3 }) }),
        async ({ batch, height, width, input }, { size, output }, { stride, padding }) => {
          fc.pre(Math.min(height, width) + 2 * padding >= size);
          await agree(
            (x, filter) => ops.convolution(as4(x), as4(filter), { stride, padding }),
            [random([batch, height, width, input]), random([size, size, input, output], 'filter')],
          );
        },
      ),
      few(30),
    ));

  test(`${engine}: a pointwise convolution of any size and its gradients are those of the composition`, () =>
    fc.assert(
      fc.asyncProperty(images, channels, fc.constantFrom(1, 2), async ({ batch, height, width, input }, output, stride) =>
        agree(
          (x, filter) => ops.convolution(as4(x), as4(filter), { stride, padding: 0 }),
          [random([batch, height, width, input]), random([1, 1, input, output], 'filter')],
        ),
      ),
      few(30),
    ));

  test(`${engine}: a rectified convolution of any size and its gradients have the bits of a ReLU and a convolution`, () =>
    fc.assert(
      fc.asyncProperty(
        images,
        fc.record({ size: fc.integer({ min: 1, max: 3 }), output: channels }),
        fc.record({ stride: fc.constantFrom(1, 2), padding: fc.integer({ min: 0, max: 1 }) }),
        async ({ batch, height, width, input }, { size, output }, attributes) => {
          fc.pre(Math.min(height, width) + 2 * attributes.padding >= size);
          const inputs = [random([batch, height, width, input]), random([size, size, input, output], 'filter')];
          const one = await evaluateOn(engine, (x, filter) => ops.rectifiedConvolution(as4(x), as4(filter), attributes), inputs);
          const two = await evaluateOn(engine, (x, filter) => ops.convolution(ops.relu(as4(x)), as4(filter), attributes), inputs);
          assert.equal(one, two);
        },
      ),
      few(12),
    ));

  test(`${engine}: a depthwise convolution of any size and its gradients are those of the composition`, () =>
    fc.assert(
      fc.asyncProperty(
        images,
        fc.constantFrom(1, 3, 5, 7),
        fc.record({ stride: fc.integer({ min: 1, max: 3 }), dilation: fc.integer({ min: 1, max: 3 }) }),
        ({ batch, height, width, input }, size, attributes) =>
          agree(
            (x, filter) => ops.depthwiseConvolution(as4(x), as4(filter), attributes),
            [random([batch, height, width, input]), random([size, size, input, 1], 'filter')],
          ),
      ),
      few(30),
    ));

  test(`${engine}: every second pixel, from any of the first two on, is that of the composition`, () =>
    fc.assert(
      fc.asyncProperty(images, fc.constantFrom<0 | 1>(0, 1), async ({ batch, height, width, input }, offset) => {
        fc.pre(Math.min(height, width) > offset);
        await agree((x) => ops.subsample(as4(x), { offset }), [random([batch, height, width, input])]);
      }),
      few(30),
    ));

  for (const pad of ['same', 'valid', 1] as const) {
    test(`${engine}: tfjs' own convolutions with padding ${pad} are those of plain JavaScript`, () =>
      fc.assert(
        fc.asyncProperty(images, fc.constantFrom(1, 2), async ({ batch, height, width, input }, stride) => {
          fc.pre(Math.min(height, width) >= 3);
          const x = random([batch, height, width, input]);
          await agree((at, filter) => tf.conv2d(as4(at), as4(filter), stride, pad), [x, random([3, 2, input, 5], 'filter')]);
          if (pad === 1) return;
          const depthwise: Operation = (at, filter) => tf.depthwiseConv2d(as4(at), as4(filter), stride, pad);
          await agree(depthwise, [x, random([3, 3, input, 1], 'filter')]);
        }),
        few(10),
      ));
  }

  test(`${engine}: tfjs' own dilated depthwise convolution has gradients, which its plain backend gets wrong`, async () => {
    const inputs = [random([2, 9, 8, 6]), random([3, 3, 6, 1], 'filter')];
    const dilation = 2;
    const expected = await evaluateOn('cpu', (x, f) => ops.depthwiseConvolution(as4(x), as4(f), { stride: 1, dilation }), inputs);
    const tfjs: Operation = (x, f) => tf.depthwiseConv2d(as4(x), as4(f), 1, 'same', 'NHWC', dilation);
    const actual = await evaluateOn(engine, tfjs, inputs);
    isNear(actual.y, expected.y, 2e-5, 'output');
    actual.gradients.forEach((gradient, i) => {
      isNear(gradient, expected.gradients[i] as Values, 5e-5, `gradient ${i}`);
    });
  });

  test(`${engine}: what the engine does not do falls to plain JavaScript`, async () => {
    const x = random([2, 7, 8, 3]);
    await agree((at, filter) => tf.conv2d(as4(at), as4(filter), [1, 2], 'same'), [x, random([3, 3, 3, 4], 'filter')]);
    const twofold: Operation = (at, filter) => tf.depthwiseConv2d(as4(at), as4(filter), 1, 'valid');
    await agree(twofold, [x, random([3, 3, 3, 2], 'filter')]);
  });
}

const run = native.probe() === null && engines.includes('native') ? test : test.skip;

const CASES: readonly (readonly [string, Operation, readonly Values[]])[] = [
  [
    'dense, stride 2',
    (x, filter) => ops.convolution(as4(x), as4(filter), { stride: 2, padding: 1 }),
    [random([3, 9, 8, 20]), random([3, 3, 20, 17], 'filter')],
  ],
  [
    'pointwise',
    (x, filter) => ops.convolution(as4(x), as4(filter), { stride: 1, padding: 0 }),
    [random([9, 16, 15, 36]), random([1, 1, 36, 50], 'filter')],
  ],
  [
    'depthwise, dilation 2',
    (x, filter) => ops.depthwiseConvolution(as4(x), as4(filter), { stride: 1, dilation: 2 }),
    [random([7, 12, 11, 36]), random([5, 5, 36, 1], 'filter')],
  ],
  [
    'depthwise, stride 2',
    (x, filter) => ops.depthwiseConvolution(as4(x), as4(filter), { stride: 2, dilation: 1 }),
    [random([5, 11, 12, 6]), random([3, 3, 6, 1], 'filter')],
  ],
];

for (const [name, f, inputs] of CASES) {
  run(`${name}: the gradients are those of central differences`, async () => {
    await native.start();
    checkGradients(f, inputs);
  });

  run(`${name}: the bits are the same for 1, 2 and 3 threads, and for every width of vectors`, async () => {
    await native.start();
    const addon = loadAddon() as Addon;
    const best = addon.configure(1, 0, '');
    try {
      const expected = evaluate(f, inputs);
      for (const threads of [2, 3]) {
        addon.configure(threads, 0, best);
        assert.equal(evaluate(f, inputs), expected, `${threads} threads`);
      }
      if (best !== 'avx512') return;
      addon.configure(2, 0, 'avx2');
      assert.equal(evaluate(f, inputs), expected, 'avx2');
    } finally {
      addon.configure(2, 0, best);
    }
  });
}

test.run();
