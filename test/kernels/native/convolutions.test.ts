import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as ops from '../../../kernels/ops/index.js';
import { checkGradients, evaluateOn, isNear, type Operation, random, type Values } from '../ops/harness.js';
import { as4 } from '../ranks.js';
import { agree, engine, run, runs, testBits } from './support.js';

/** Numbers of channels around the widths of vectors. */
const channels = fc.constantFrom(1, 2, 3, 5, 6, 7, 8, 9, 12, 15, 16, 17, 20, 24, 31, 33, 36, 48, 52);
const side = fc.integer({ min: 1, max: 13 });
const images = fc.record({ batch: fc.integer({ min: 1, max: 5 }), height: side, width: side, input: channels });

run('a dense convolution of any size and its gradients are those of the composition', () =>
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
    runs(18),
  ),
);

run('a pointwise convolution of any size and its gradients are those of the composition', () =>
  fc.assert(
    fc.asyncProperty(images, channels, fc.constantFrom(1, 2), async ({ batch, height, width, input }, output, stride) =>
      agree(
        (x, filter) => ops.convolution(as4(x), as4(filter), { stride, padding: 0 }),
        [random([batch, height, width, input]), random([1, 1, input, output], 'filter')],
      ),
    ),
    runs(18),
  ),
);

run('a rectified convolution of any size and its gradients have the bits of a ReLU and a convolution', () =>
  fc.assert(
    fc.asyncProperty(
      images,
      fc.record({ size: fc.integer({ min: 1, max: 3 }), output: channels }),
      fc.record({ stride: fc.constantFrom(1, 2), padding: fc.integer({ min: 0, max: 1 }) }),
      async ({ batch, height, width, input }, { size, output }, attributes) => {
        fc.pre(Math.min(height, width) + 2 * attributes.padding >= size);
        const inputs = [random([batch, height, width, input]), random([size, size, input, output], 'filter')];
        const one = await evaluateOn(
          engine.name,
          (x, filter) => ops.rectifiedConvolution(as4(x), as4(filter), attributes),
          inputs,
        );
        const two = await evaluateOn(
          engine.name,
          (x, filter) => ops.convolution(ops.relu(as4(x)), as4(filter), attributes),
          inputs,
        );
        assert.equal(one, two);
      },
    ),
    runs(8),
  ),
);

run('a depthwise convolution of any size and its gradients are those of the composition', () =>
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
    runs(18),
  ),
);

run('every second pixel, from any of the first two on, is that of the composition', () =>
  fc.assert(
    fc.asyncProperty(images, fc.constantFrom<0 | 1>(0, 1), async ({ batch, height, width, input }, offset) => {
      fc.pre(Math.min(height, width) > offset);
      await agree((x) => ops.subsample(as4(x), { offset }), [random([batch, height, width, input])]);
    }),
    runs(18),
  ),
);

for (const pad of ['same', 'valid', 1] as const) {
  run(`tfjs' own convolutions with padding ${pad} are those of plain JavaScript`, () =>
    fc.assert(
      fc.asyncProperty(images, fc.constantFrom(1, 2), async ({ batch, height, width, input }, stride) => {
        fc.pre(Math.min(height, width) >= 3);
        const x = random([batch, height, width, input]);
        await agree((at, filter) => tf.conv2d(as4(at), as4(filter), stride, pad), [x, random([3, 2, input, 5], 'filter')]);
        if (pad === 1) return;
        const depthwise: Operation = (at, filter) => tf.depthwiseConv2d(as4(at), as4(filter), stride, pad);
        await agree(depthwise, [x, random([3, 3, input, 1], 'filter')]);
      }),
      runs(10),
    ),
  );
}

run("tfjs' own dilated depthwise convolution has gradients, which its plain backend gets wrong", async () => {
  const inputs = [random([2, 9, 8, 6]), random([3, 3, 6, 1], 'filter')];
  const dilation = 2;
  const expected = await evaluateOn('cpu', (x, f) => ops.depthwiseConvolution(as4(x), as4(f), { stride: 1, dilation }), inputs);
  const tfjs: Operation = (x, f) => tf.depthwiseConv2d(as4(x), as4(f), 1, 'same', 'NHWC', dilation);
  const actual = await evaluateOn(engine.name, tfjs, inputs);
  isNear(actual.y, expected.y, 2e-5, 'output');
  actual.gradients.forEach((gradient, i) => {
    isNear(gradient, expected.gradients[i] as Values, 5e-5, `gradient ${i}`);
  });
});

run('what the engine does not do falls to plain JavaScript', async () => {
  const x = random([2, 7, 8, 3]);
  await agree((at, filter) => tf.conv2d(as4(at), as4(filter), [1, 2], 'same'), [x, random([3, 3, 3, 4], 'filter')]);
  const twofold: Operation = (at, filter) => tf.depthwiseConv2d(as4(at), as4(filter), 1, 'valid');
  await agree(twofold, [x, random([3, 3, 3, 2], 'filter')]);
});

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
    await engine.start();
    checkGradients(f, inputs);
  });

  testBits(name, f, inputs);
}

test.run();
