import * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import { backends, checkGradients, type Operation, random, type Values } from '../ops/harness.js';
import { as4 } from '../ranks.js';

const positive = (values: Values): Values => ({ ...values, data: values.data.map((value) => 0.5 + Math.abs(value)) });

const x = random([3, 4], 'x');
const y = random([3, 4], 'y');
const row = random([4], 'row');
const images = random([2, 6, 5, 3], 'images');

const CASES: readonly (readonly [string, Operation, readonly Values[]])[] = [
  ['add, broadcast', (a, b) => tf.add(a as tf.Tensor, b as tf.Tensor), [x, row]],
  ['sub, broadcast', (a, b) => tf.sub(a as tf.Tensor, b as tf.Tensor), [row, x]],
  ['mul, broadcast', (a, b) => tf.mul(a as tf.Tensor, b as tf.Tensor), [x, row]],
  ['div, broadcast', (a, b) => tf.div(a as tf.Tensor, b as tf.Tensor), [x, positive(row)]],
  [
    'maximum and minimum',
    (a, b) => tf.add(tf.maximum(a as tf.Tensor, b as tf.Tensor), tf.mul(2, tf.minimum(a as tf.Tensor, b as tf.Tensor))),
    [x, y],
  ],
  ['squared difference', (a, b) => tf.squaredDifference(a as tf.Tensor, b as tf.Tensor), [x, row]],
  ['pow', (a, b) => tf.pow(a as tf.Tensor, b as tf.Tensor), [positive(x), y]],
  ['addN', (a, b) => tf.addN([a as tf.Tensor, b as tf.Tensor, a as tf.Tensor]), [x, y]],
  ['where', (a, b) => tf.where(tf.greater(tensorFrom(x), 0), a as tf.Tensor, b as tf.Tensor), [x, y]],
  ...(
    [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ] as const
  ).map(
    ([a, b]) =>
      [
        `matMul, transposed ${a} and ${b}`,
        (p: tf.Tensor, q: tf.Tensor) => tf.matMul(p, q, a, b),
        [random(a ? [4, 3] : [3, 4], 'p'), random(b ? [5, 4] : [4, 5], 'q')],
      ] as [string, Operation, Values[]],
  ),
  ...(
    [
      tf.sin,
      tf.cos,
      tf.exp,
      tf.expm1,
      tf.sigmoid,
      tf.tanh,
      tf.softplus,
      tf.square,
      tf.neg,
      tf.elu,
      tf.erf,
      tf.relu,
      tf.abs,
    ] as const
  ).map((f) => [f.name, (a: tf.Tensor) => f(a), [x]] as [string, Operation, Values[]]),
  ...([tf.log, tf.log1p, tf.sqrt, tf.rsqrt, tf.reciprocal] as const).map(
    (f) => [f.name, (a: tf.Tensor) => f(a), [positive(x)]] as [string, Operation, Values[]],
  ),
  ['clip', (a) => tf.clipByValue(a as tf.Tensor, -0.5, 0.8), [x]],
  ['softmax', (a) => tf.softmax(a as tf.Tensor), [x]],
  ['log-softmax', (a) => tf.logSoftmax(a as tf.Tensor), [x]],
  ['reshape, expand and clone', (a) => tf.clone(tf.expandDims(tf.reshape(a as tf.Tensor, [4, 3]), 1)), [x]],
  ['transpose', (a) => tf.transpose(a as tf.Tensor, [0, 3, 1, 2]), [images]],
  ['concat', (a, b) => tf.concat([a as tf.Tensor, b as tf.Tensor], 1), [x, random([3, 2], 'narrow')]],
  ['split', (a) => tf.mul(...(tf.split(a as tf.Tensor, 2, 1) as [tf.Tensor, tf.Tensor])), [x]],
  ['slice', (a) => tf.slice(a as tf.Tensor, [1, 2], [2, -1]), [x]],
  [
    'pad',
    (a) =>
      tf.pad(a as tf.Tensor, [
        [1, 0],
        [2, 3],
      ]),
    [x],
  ],
  ['tile', (a) => tf.tile(a as tf.Tensor, [2, 3]), [x]],
  ['stack and unstack', (a, b) => tf.stack([...tf.unstack(a as tf.Tensor), ...tf.unstack(b as tf.Tensor)], 1), [x, y]],
  ['gather', (a) => tf.gather(a as tf.Tensor, tf.tensor1d([2, 0, 2, 1], 'int32'), 1), [x]],
  ['sum and mean', (a) => tf.add(tf.sum(a as tf.Tensor, [0, 2]), tf.mean(a as tf.Tensor, [0, 2])), [random([2, 3, 4], 'cube')]],
  ['max and min', (a) => tf.sub(tf.max(a as tf.Tensor, 1), tf.mul(2, tf.min(a as tf.Tensor, 1))), [x]],
  ['conv2d', (a, f) => tf.conv2d(as4(a), as4(f), 2, 'same'), [images, random([3, 3, 3, 2], 'filter')]],
  ['depthwiseConv2d', (a, f) => tf.depthwiseConv2d(as4(a), as4(f), 1, 'same'), [images, random([3, 3, 3, 1], 'filter')]],
  ['maxPool', (a) => tf.maxPool(as4(a), 2, 2, 'valid'), [images]],
  ['avgPool', (a) => tf.avgPool(as4(a), 2, 2, 'valid'), [images]],
];

const tensorFrom = (of: Values): tf.Tensor => tf.tensor(of.data, [...of.shape]);

for (const [backend, { start }] of Object.entries(backends)) {
  for (const [name, f, inputs] of CASES) {
    test(`${backend}: the gradient of ${name} is that of central differences`, async () => {
      await start();
      checkGradients(f, inputs, 1e-2, 2e-3);
    });
  }
}

test.run();
