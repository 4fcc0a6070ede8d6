import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { adamStep, momentumStep, relu, softmaxCrossEntropy, weightedSum } from '../../../kernels/ops/index.js';
import { checkGradients, type Operation, random, type Values } from '../ops/harness.js';
import { as1 } from '../ranks.js';
import { agree, agreeWithoutGradient, engine, run, shapes, testBits, valuesFrom } from './support.js';

const OPTIONS = { numRuns: 24 };

const positive = ({ shape, data }: Values): Values => ({ shape, data: data.map((value) => 0.5 + Math.abs(value)) });

const UNARY: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
  neg: tf.neg,
  square: tf.square,
  sqrt: tf.sqrt,
  rsqrt: tf.rsqrt,
  exp: tf.exp,
  log: tf.log,
  relu,
  sigmoid: tf.sigmoid,
  softplus: tf.softplus,
  softmax: tf.softmax,
};

run('elementwise functions and their gradients are those of plain JavaScript', () =>
  fc.assert(
    fc.asyncProperty(shapes, fc.constantFrom(...Object.keys(UNARY)), (shape, name) =>
      agree(UNARY[name] as Operation, [positive(random(shape))]),
    ),
    OPTIONS,
  ),
);

run('powers of e and logarithms are right to the last bits at the ends of their ranges', async () => {
  await engine.start();
  const ends = Float32Array.of(
    -1000,
    -104,
    -100,
    -87.5,
    -1e-8,
    0,
    1e-8,
    1,
    50.5,
    88.7,
    89,
    1000,
    Number.NaN,
    Number.NEGATIVE_INFINITY,
  );
  const [powers] = valuesFrom((x) => [tf.exp(x as tf.Tensor)], [{ shape: [ends.length], data: ends }]) as [Values];
  ends.forEach((x, i) => {
    const [actual, expected] = [powers.data[i] as number, Math.fround(Math.exp(x))];
    assert.ok(Object.is(actual, expected) || Math.abs(actual - expected) <= 1.2e-7 * expected, `e^${x} is not ${actual}`);
  });
  const numbers = Float32Array.of(
    0,
    1e-45,
    1e-38,
    0.5,
    0.999999,
    1,
    1.000001,
    1.5,
    3e38,
    Number.POSITIVE_INFINITY,
    -1,
    Number.NaN,
  );
  const [logarithms] = valuesFrom((x) => [tf.log(x as tf.Tensor)], [{ shape: [numbers.length], data: numbers }]) as [Values];
  numbers.forEach((x, i) => {
    const [actual, expected] = [logarithms.data[i] as number, Math.fround(Math.log(x))];
    assert.ok(
      Object.is(actual, expected) || Math.abs(actual - expected) <= 1.2e-7 * Math.abs(expected),
      `ln ${x} is not ${actual}`,
    );
  });
});

run('sigmoids and softpluses are right to the last bits far from 0 too', async () => {
  await engine.start();
  const ends = Float32Array.of(-80, -20, -1, -1e-8, 0, 1e-4, 3, 17, 80, 1000, Number.POSITIVE_INFINITY, Number.NaN);
  const input = { shape: [ends.length], data: ends };
  const [sigmoids, softpluses] = valuesFrom((x) => [tf.sigmoid(x as tf.Tensor), tf.softplus(x as tf.Tensor)], [input]) as [
    Values,
    Values,
  ];
  ends.forEach((x, i) => {
    for (const [name, { data }, expected] of [
      ['sigmoid', sigmoids, 1 / (1 + Math.exp(-x))],
      ['softplus', softpluses, Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))],
    ] as const) {
      const actual = data[i] as number;
      const isRight = Object.is(actual, expected) || Math.abs(actual - expected) <= 4e-7 * expected;
      assert.ok(isRight, `${name} of ${x} is not ${actual}`);
    }
  });
});

const BINARY: Readonly<Record<string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor>> = {
  add: tf.add,
  sub: tf.sub,
  mul: tf.mul,
  div: tf.div,
  maximum: tf.maximum,
  minimum: tf.minimum,
  squaredDifference: tf.squaredDifference,
};

run('two tensors of one shape, or broadcast along any axes, are combined as by plain JavaScript', () =>
  fc.assert(
    fc.asyncProperty(
      shapes,
      fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      fc.integer({ min: 0, max: 4 }),
      fc.boolean(),
      fc.constantFrom(...Object.keys(BINARY)),
      (shape, kept, rank, swapped, name) => {
        const other = shape.map((length, i) => (kept[i] ? length : 1)).slice(4 - rank);
        const inputs = [positive(random(shape)), positive(random(other, 'b'))];
        // Gradients that broadcasting sums up would cancel under a cotangent of both signs, and rounding be all that is left.
        return agree(BINARY[name] as Operation, swapped ? inputs.reverse() : inputs, positive(random(shape, 'dy')));
      },
    ),
    { numRuns: 80 },
  ),
);

run('not a number stays, whichever operand it is', async () => {
  await engine.start();
  const numbers = Float32Array.of(Number.NaN, 1, -1, Number.NaN);
  const others = Float32Array.of(1, Number.NaN, Number.NaN, Number.NaN);
  const f = (a?: tf.Tensor, b?: tf.Tensor) => [tf.maximum, tf.minimum].map((of) => of(a as tf.Tensor, b as tf.Tensor));
  for (const { data } of valuesFrom(f, [
    { shape: [4], data: numbers },
    { shape: [4], data: others },
  ]))
    assert.ok(data.every(Number.isNaN));
  const [positivePart] = valuesFrom((x) => [relu(x as tf.Tensor)], [{ shape: [4], data: numbers }]) as [Values];
  assert.equal(Array.from(positivePart.data, String), ['NaN', '1', '0', 'NaN']);
});

run('weighted sums of any number of tensors and their gradients are those of the composition', () =>
  fc.assert(
    fc.asyncProperty(shapes, fc.integer({ min: 1, max: 9 }), (shape, count) =>
      agree(
        (weights, ...xs) => weightedSum(xs, as1(weights)),
        [random([count], 'weights'), ...Array.from({ length: count }, (_, i) => random(shape, i))],
      ),
    ),
    OPTIONS,
  ),
);

run('cross-entropies and their gradients are those of the composition, of labels beyond the classes too', () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 2, max: 110 }),
      fc.constantFrom(0, 0.1, 0.5),
      (batch, classes, smoothing) =>
        agree(
          (logits) => {
            const labels = tf.tensor1d(
              Array.from({ length: batch }, (_, i) => (i * 7) % (classes + 1)),
              'int32',
            );
            return softmaxCrossEntropy(logits as tf.Tensor2D, labels, { smoothing });
          },
          [random([batch, classes])],
        ),
    ),
    OPTIONS,
  ),
);

run('sums and means over any axes are those of plain JavaScript', () =>
  fc.assert(
    fc.asyncProperty(shapes, fc.subarray([0, 1, 2, 3]), fc.boolean(), fc.boolean(), (shape, axes, keeps, mean) =>
      // Of numbers of one sign: a sum that cancels is rounding.
      agree((x) => (mean ? tf.mean : tf.sum)(x as tf.Tensor, axes, keeps), [positive(random(shape))]),
    ),
    { numRuns: 60 },
  ),
);

const settings = fc.record({
  learningRate: fc.constantFrom(0.1, 3e-4),
  weightDecay: fc.constantFrom(0, 3e-4),
  scale: fc.constantFrom(1, 0.3),
});

run('the steps of optimisers and the norm of gradients are those of the composition', () =>
  fc.assert(
    fc.asyncProperty(shapes, settings, fc.integer({ min: 1, max: 9 }), async (shape, common, step) => {
      const [weights, momentum, gradient] = ['weights', 'momentum', 'gradient'].map((label) => random(shape, label)) as [
        Values,
        Values,
        Values,
      ];
      await agreeWithoutGradient(
        (w, m, g) => {
          const state = { weights: w as tf.Tensor, momentum: m as tf.Tensor, gradient: g as tf.Tensor };
          const after = momentumStep(state, { ...common, momentum: 0.9 });
          return [after.weights, after.momentum];
        },
        [weights, momentum, gradient],
      );
      await agreeWithoutGradient(
        (w, first, second, g) => {
          const state = {
            weights: w as tf.Tensor,
            first: first as tf.Tensor,
            second: second as tf.Tensor,
            gradient: g as tf.Tensor,
          };
          const after = adamStep(state, { ...common, step });
          return [after.weights, after.first, after.second];
        },
        [weights, momentum, positive(random(shape, 'second')), gradient],
      );
    }),
    OPTIONS,
  ),
);

const LARGE = [9, 17, 16, 21];
const CASES: readonly (readonly [string, Operation, readonly Values[]])[] = [
  [
    'weighted sum',
    (weights, ...xs) => weightedSum(xs, as1(weights)),
    [random([3], 'w'), ...[0, 1, 2].map((i) => random(LARGE, i))],
  ],
  ['product with a vector', (a, b) => tf.mul(a as tf.Tensor, b as tf.Tensor), [random(LARGE), random([21], 'b')]],
  ['sum over pixels', (x) => tf.sum(x as tf.Tensor, [0, 1, 2]), [random(LARGE)]],
  ['sum of all', (x) => tf.sum(x as tf.Tensor), [random(LARGE)]],
  ['power of e', (x) => tf.exp(x as tf.Tensor), [random(LARGE)]],
  [
    'cross-entropy',
    (x) =>
      softmaxCrossEntropy(
        x as tf.Tensor2D,
        tf.tensor1d(
          Array.from({ length: 90 }, (_, i) => i % 13),
          'int32',
        ),
        { smoothing: 0.1 },
      ),
    [random([90, 13])],
  ],
];
for (const [name, f, inputs] of CASES) {
  testBits(name, f, inputs);
  run(`${name}: the gradients are those of central differences`, async () => {
    await engine.start();
    checkGradients(f, inputs);
  });
}

test.run();
