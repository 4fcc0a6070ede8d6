import * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as ops from '../../../kernels/ops/index.js';
import { backends, evaluate, isNear, random, tensorOf, type Values, valuesOf } from './harness.js';

const plain = (tensor: tf.Tensor): number[] => Array.from(tensor.dataSync());
const image = (values: readonly number[], height: number, width: number): tf.Tensor4D =>
  tf.tensor4d([...values], [1, height, width, 1]);

for (const [name, backend] of Object.entries(backends)) {
  const on = (what: string, run: () => void): void => {
    test(`${name}: ${what}`, async () => {
      await backend.start();
      const before = tf.memory().numTensors;
      tf.engine().startScope();
      try {
        run();
      } finally {
        tf.engine().endScope();
      }
      assert.is(tf.memory().numTensors, before);
    });
  };

  on('the first of equal maxima takes the gradient', () => {
    const [dx] = evaluate(
      (x) => ops.maxPool(x as tf.Tensor4D, { size: 3, stride: 1, padding: 1 }),
      [{ shape: [1, 2, 2, 1], data: Float32Array.of(5, 5, 5, 5) }],
      { shape: [1, 2, 2, 1], data: Float32Array.of(1, 2, 3, 4) },
    ).gradients as [Values];
    assert.equal([...dx.data], [10, 0, 0, 0]);
  });

  on('a maximum of negative numbers is not the padding', () => {
    assert.equal(plain(ops.maxPool(image([-4, -3, -2, -1], 2, 2), { size: 3, stride: 1, padding: 1 })), [-1, -1, -1, -1]);
  });

  on('average pooling does not count padding', () => {
    assert.equal(plain(ops.averagePool(image([1, 2, 3, 4], 2, 2), { size: 3, stride: 1, padding: 1 })), [2.5, 2.5, 2.5, 2.5]);
  });

  on('subsample takes every second pixel from the offset on', () => {
    const x = image([0, 1, 2, 3, 4, 5, 6, 7, 8], 3, 3);
    assert.equal(plain(ops.subsample(x, { offset: 0 })), [0, 2, 6, 8]);
    assert.equal(plain(ops.subsample(x, { offset: 1 })), [4]);
  });

  on('channel shuffle interleaves the groups', () => {
    assert.equal(plain(ops.channelShuffle(tf.tensor4d([0, 1, 2, 3, 4, 5], [1, 1, 1, 6]), 2)), [0, 3, 1, 4, 2, 5]);
  });

  on('a dilated depthwise convolution sees every second pixel', () => {
    const filter = tf.tensor4d([1, 0, 2, 0, 0, 0, 3, 0, 4], [3, 3, 1, 1]);
    const x = tf.reshape(tf.range(0, 25), [1, 5, 5, 1]) as tf.Tensor4D;
    assert.is(plain(ops.depthwiseConvolution(x, filter, { stride: 1, dilation: 2 }))[12], 0 + 2 * 4 + 3 * 20 + 4 * 24);
  });

  on('batch statistics are the mean and the biased variance', () => {
    const { y, mean, variance } = ops.batchNormalize(tf.tensor4d([1, 10, 3, 10], [2, 1, 1, 2]), { epsilon: 0.25 });
    assert.equal(plain(mean), [2, 10]);
    assert.equal(plain(variance), [1, 0]);
    isNear(valuesOf(y), { shape: [2, 1, 1, 2], data: Float32Array.of(-0.8944272, 0, 0.8944272, 0) }, 1e-6, 'output');
  });

  on('cross-entropy of equal logits is log K, and of huge ones finite', () => {
    const labels = tf.tensor1d([0, 2], 'int32');
    assert.ok(Math.abs((plain(ops.softmaxCrossEntropy(tf.zeros([2, 4]), labels))[0] as number) - Math.log(4)) < 1e-6);
    const huge = ops.softmaxCrossEntropy(
      tf.tensor2d([
        [1e4, 0, 0],
        [0, 0, 1e4],
      ]),
      labels,
    );
    assert.equal(plain(huge), [0]);
  });

  on('two momentum steps are those of PyTorch', () => {
    // torch.optim.SGD(lr=0.1, momentum=0.9, weight_decay=0.01), w = 1, gradients 0.5 and 0.25, the second halved by scale.
    const settings = { learningRate: 0.1, momentum: 0.9, weightDecay: 0.01 };
    const zero = tf.tensor1d([0, 0, 0, 0, 0]);
    const first = ops.momentumStep(
      { weights: tf.ones([5]), momentum: zero, gradient: tf.fill([5], 0.5) },
      { ...settings, scale: 1 },
    );
    const second = ops.momentumStep({ ...first, gradient: tf.fill([5], 0.5) }, { ...settings, scale: 0.5 });
    for (const value of plain(first.weights)) assert.ok(Math.abs(value - 0.949) < 1e-6);
    for (const value of plain(second.weights)) assert.ok(Math.abs(value - (0.949 - 0.1 * (0.9 * 0.51 + 0.25 + 0.00949))) < 1e-6);
  });

  on('the first Adam step moves each weight by the learning rate against its gradient', () => {
    const zero = tf.zeros([6]);
    const step = { learningRate: 0.01, step: 1, weightDecay: 0.1, beta1: 0.5 };
    const gradient = tf.tensor1d([1, -2, 0.5, 3, -1, 10]);
    const { weights, first, second } = ops.adamStep({ weights: zero, first: zero, second: zero, gradient }, step);
    isNear(valuesOf(weights), { shape: [6], data: Float32Array.of(-1, 1, -1, -1, 1, -1).map((v) => v * 0.01) }, 1e-5, 'weights');
    isNear(valuesOf(first), valuesOf(tf.mul(gradient, 0.5)), 1e-6, 'first moment');
    isNear(valuesOf(second), valuesOf(tf.mul(tf.square(gradient), 0.001)), 1e-5, 'second moment');
  });

  on('the global norm is over all tensors', () => {
    assert.equal(plain(ops.globalNorm([tf.tensor1d([3]), tf.tensor2d([[0, 4]]), tf.zeros([33])])), [5]);
    assert.equal(plain(ops.globalNorm([])), [0]);
  });

  on('optimiser steps agree with the composition on odd sizes', () => {
    const [w, m, g] = [random([7, 3], 1), random([7, 3], 2), random([7, 3], 3)].map(tensorOf) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const options = { learningRate: 0.02, step: 3, weightDecay: 0.1, beta1: 0.5, beta2: 0.9, epsilon: 1e-3, scale: 0.7 };
    const { weights } = ops.adamStep({ weights: w, first: m, second: tf.square(m), gradient: g }, options);
    const decayed = tf.add(tf.mul(g, 0.7), tf.mul(w, 0.1));
    const mean = tf.div(tf.add(tf.mul(m, 0.5), tf.mul(decayed, 0.5)), 1 - 0.5 ** 3);
    const square = tf.div(tf.add(tf.mul(tf.square(m), 0.9), tf.mul(tf.square(decayed), 0.1)), 1 - 0.9 ** 3);
    const expected = tf.sub(w, tf.mul(tf.div(mean, tf.add(tf.sqrt(square), 1e-3)), 0.02));
    isNear(valuesOf(weights), valuesOf(expected), 1e-5, 'weights');
  });

  on('steps over a list are, bit for bit, those over each of its tensors', () => {
    const shapes = [[7, 3], [1], [0], [40, 500], [4, 2, 2, 2], [129]];
    const [w, m, g] = ['w', 'm', 'g'].map((label) => shapes.map((shape, i) => tensorOf(random(shape, `${label}${i}`)))) as [
      tf.Tensor[],
      tf.Tensor[],
      tf.Tensor[],
    ];
    const states = shapes.map((_, i) => ({
      weights: w[i] as tf.Tensor,
      momentum: m[i] as tf.Tensor,
      gradient: g[i] as tf.Tensor,
      weightDecay: i === 0 ? 0 : 0.01 * i,
    }));
    const sgd = { learningRate: 0.1, momentum: 0.9, scale: 0.7 };
    ops.momentumSteps(states, sgd).forEach((after, i) => {
      const { weightDecay, ...state } = states[i] as (typeof states)[number];
      const expected = ops.momentumStep(state, { ...sgd, weightDecay });
      assert.equal(valuesOf(after.weights), valuesOf(expected.weights));
      assert.equal(valuesOf(after.momentum), valuesOf(expected.momentum));
    });
    const adam = { learningRate: 0.1, step: 3, scale: 0.7 };
    const moments = states.map(({ momentum, ...state }) => ({ ...state, first: momentum, second: tf.square(momentum) }));
    ops.adamSteps(moments, adam).forEach((after, i) => {
      const { weightDecay, ...state } = moments[i] as (typeof moments)[number];
      const expected = ops.adamStep(state, { ...adam, weightDecay });
      for (const key of ['weights', 'first', 'second'] as const) assert.equal(valuesOf(after[key]), valuesOf(expected[key]));
    });
    assert.equal(ops.momentumSteps([], sgd), []);
    assert.equal(ops.adamSteps([], adam), []);
  });

  on('linear combinations are over each pair, with factors of its own', () => {
    const [a, b, c] = [[1, 2, 3], [10, 20, 30], [-1]].map((values) => tf.tensor1d(values)) as [tf.Tensor, tf.Tensor, tf.Tensor];
    const pairs = [
      { a, b, alpha: 1, beta: 0.5 },
      { a: c, b: c, alpha: 2, beta: -4 },
      { a: b, b: a, alpha: 0, beta: 1 },
    ];
    assert.equal(ops.linearCombinations(pairs).map(plain), [[6, 12, 18], [2], [1, 2, 3]]);
    assert.equal(ops.linearCombinations([]), []);
    assert.throws(() => ops.linearCombinations([{ a, b: c, alpha: 1, beta: 1 }]), /linearCombinations: a is \[3\], b is \[1\]/);
  });

  on('a wrong shape is refused with the shapes and the remedy', () => {
    const x = tf.zeros([2, 4, 4, 3]) as tf.Tensor4D;
    assert.throws(
      () => ops.convolution(x, tf.zeros([3, 3, 4, 8]) as tf.Tensor4D, { stride: 1, padding: 1 }),
      /convolution: x is \[2, 4, 4, 3\], filter is \[3, 3, 4, 8\]; give the filter the shape/,
    );
    assert.throws(() => ops.depthwiseConvolution(x, tf.zeros([2, 2, 3, 1]) as tf.Tensor4D, { stride: 1, dilation: 1 }), /odd k/);
    assert.throws(() => ops.channelShuffle(x, 2), /2 groups divide/);
    assert.throws(() => ops.weightedSum([x, x], tf.ones([3])), /one weight for each of the 2 tensors/);
    assert.throws(() => ops.weightedSum([x, tf.zeros([2, 4, 4, 1])], tf.ones([2])), /xs\[1\] is \[2, 4, 4, 1\]/);
    assert.throws(() => ops.weightedSum([], tf.ones([1])), /at least one/);
    assert.throws(() => ops.batchNormalize(x, { scale: tf.ones([4]) }), /scale is \[4\]/);
    assert.throws(() => ops.softmaxCrossEntropy(tf.zeros([2, 3]), tf.zeros([2])), /int32/);
    assert.throws(() => ops.maxPool(x, { size: 7, stride: 1, padding: 0 }), /window smaller than 7/);
  });

  on('a gradient that is not asked for is not computed', () => {
    const x = tensorOf(random([1, 4, 4, 4])) as tf.Tensor4D;
    const filter = tensorOf(random([3, 3, 4, 1])) as tf.Tensor4D;
    const kernels: string[] = [];
    const run = tf.engine().runKernel.bind(tf.engine());
    tf.engine().runKernel = ((kernelName: string, ...rest: [tf.NamedTensorMap]) => {
      kernels.push(kernelName);
      return run(kernelName, ...rest);
    }) as ReturnType<typeof tf.engine>['runKernel'];
    try {
      tf.grad((at: tf.Tensor) => ops.depthwiseConvolution(at as tf.Tensor4D, filter, { stride: 1, dilation: 1 }))(x);
    } finally {
      delete (tf.engine() as { runKernel?: unknown }).runKernel;
    }
    assert.ok(kernels.includes('SluiceDepthwiseConvolutionInputGradient'));
    assert.not.ok(kernels.includes('SluiceDepthwiseConvolutionFilterGradient'));
  });
}

test.run();
