import * as tf from '@tensorflow/tfjs-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { generatorOf } from '../../../base/numerics/random/generator.js';
import { EngineBackend } from '../../../kernels/engine/backend.js';
import { registerEngineKernels } from '../../../kernels/engine/index.js';
import { registerGradients } from '../../../kernels/gradients/index.js';
import * as ops from '../../../kernels/ops/index.js';
import { openAdapter } from '../../../kernels/webgpu/adapter.js';
import type { GpuEngine } from '../../../kernels/webgpu/engine.js';
import { startGpu } from '../../../kernels/webgpu/start.js';
import { valueAndGradients } from '../../../networks/autodiff/value-and-gradients.js';
import { classifierOf } from '../../../networks/layers/classifier.js';
import { forwardContext } from '../../../networks/layers/forward-context.js';
import { stemOf } from '../../../networks/layers/stem.js';
import { initialParameters, nestSpecifications, type Parameters } from '../../../networks/parameters.js';
import { atRest, descend } from '../../../stages/training/gradient-descent.js';
import { namedBackends } from '../../networks/backends.js';

// Needs an optional package and a GPU, or a program that stands in for one: only for `npm run test:webgpu`.
const all = suite('launches on webgpu');
const test = namedBackends?.includes('webgpu') ? all : all.skip;

let engine: GpuEngine;

all.before(async () => {
  if (!namedBackends?.includes('webgpu')) return;
  const opened = await openAdapter();
  if (typeof opened === 'string') throw new Error(opened);
  engine = await startGpu(opened);
  registerGradients();
  registerEngineKernels('counted');
  tf.registerBackend('counted', () => new EngineBackend(engine));
  await tf.setBackend('counted');
});

/** The launches of a computation; what it makes is freed. */
const launchesOf = (run: () => unknown): number => {
  const before = engine.launches();
  tf.tidy(() => {
    run();
  });
  return engine.launches() - before;
};

const random = (shape: number[], seed: number): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', seed);

/** Parameters as a search network has them: many, and most of them small. */
const manyWeights = (count: number): Parameters =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`w${i}`, random([1, 1, 3 + (i % 5), 4], i)]));

test('clipping and a step of gradient descent over a thousand weights are three launches', () => {
  const weights = manyWeights(1000);
  const momentum = atRest(weights);
  const settings = { momentum: 0.9, weightDecay: 3e-4, clip: 5 };
  // Handed over beforehand, as weights that an earlier step made are.
  const gradients = Object.fromEntries(Object.entries(weights).map(([name, w]) => [name, tf.neg(w)]));
  assert.is(
    launchesOf(() => descend({ weights, momentum }, gradients, 0.1, settings)),
    3,
  );
  tf.dispose([weights, momentum, gradients] as tf.TensorContainer);
});

test('batch normalization is two launches forward and two backward', () => {
  for (const shape of [
    [8, 8, 8, 16],
    [3, 7, 7, 5],
    [64, 32, 32, 4],
  ] as const) {
    const x = tf.neg(random([...shape], 1)) as tf.Tensor4D;
    const scale = tf.neg(random([shape[3]], 2)) as tf.Tensor1D;
    const shift = tf.neg(random([shape[3]], 3)) as tf.Tensor1D;
    const dy = tf.neg(x);
    const forward = launchesOf(() => ops.batchNormalize(x, { scale, shift }));
    assert.is(forward, 2);
    const gradients = tf.grads((...inputs: tf.Tensor[]) => {
      const [at, by, plus] = inputs as [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D];
      return ops.batchNormalize(at, { scale: by, shift: plus }).y;
    });
    assert.is(
      launchesOf(() => gradients([x, scale, shift], dy)),
      4,
    );
    tf.dispose([x, scale, shift, dy]);
  }
});

test('a number of JavaScript needs no launch, and two of them none together', () => {
  const x = tf.neg(random([50], 1));
  assert.is(
    launchesOf(() => tf.mul(tf.add(x, 2), 0.5)),
    2,
  );
  assert.is(
    launchesOf(() => tf.div(tf.add(tf.scalar(1), 2), 4)),
    0,
  );
  x.dispose();
});

test('lists of tensors are joined, cut and summed in one launch', () => {
  const xs = Array.from({ length: 40 }, (_, i) => tf.neg(random([6, 1 + (i % 3)], i)));
  const same = Array.from({ length: 40 }, (_, i) => tf.neg(random([6, 5], i)));
  assert.is(
    launchesOf(() => tf.concat(xs, 1)),
    1,
  );
  assert.is(
    launchesOf(() => tf.addN(same)),
    1,
  );
  const joined = tf.concat(same, 1);
  assert.is(
    launchesOf(() => tf.split(joined, 40, 1)),
    1,
  );
  tf.dispose([...xs, ...same, joined]);
});

test('the peaks of arithmetic and of memory are numbers of operations and bytes, and the seconds they took', () => {
  for (const [name, numbers] of [
    ['peak_arithmetic', [1e-3]],
    ['peak_bandwidth', [4096, 1e-3]],
  ] as const) {
    const [work, seconds] = engine.call(name, numbers) as [number, number];
    assert.ok(work > 0 && seconds >= 1e-3, `${name}: ${work} in ${seconds} s`);
  }
});

/** The kernels that a computation calls, with the launches of each. */
const callsOf = (run: () => unknown): readonly (readonly [name: string, launches: number])[] => {
  const calls: [string, number][] = [];
  const { call } = engine;
  const counting: GpuEngine['call'] = (name, numbers) => {
    const before = engine.launches();
    const results = call(name, numbers);
    calls.push([name, engine.launches() - before]);
    return results;
  };
  Object.assign(engine, { call: counting });
  try {
    tf.tidy(() => {
      run();
    });
  } finally {
    Object.assign(engine, { call });
  }
  return calls;
};

test('stem, classifier and loss of a network take eleven launches besides their convolutions', () => {
  const [stem, classifier] = [stemOf('cifar', 16, 3), classifierOf(48, 10)];
  const specifications = {
    ...nestSpecifications('stem', stem.first.parameters),
    ...nestSpecifications('classifier', classifier.parameters),
  };
  const start = initialParameters(specifications, generatorOf(1));
  const parameters = Object.fromEntries(Object.entries(start).map(([name, x]) => [name, tf.neg(x)]));
  const images = tf.neg(random([4, 8, 8, 3], 1)) as tf.Tensor4D;
  const labels = tf.tensor1d([1, 2, 3, 4], 'int32');
  const calls = callsOf(() =>
    valueAndGradients((weights) => {
      const context = forwardContext(weights);
      const logits = classifier.apply(context, 'classifier', stem.first.apply(context, 'stem', images));
      return { value: ops.softmaxCrossEntropy(logits, labels), auxiliary: { logits } };
    }, parameters),
  );
  assert.equal(
    calls.filter(([name]) => !name.startsWith('convolution')),
    [
      ['batch_normalize', 2],
      ['sum', 1],
      ['add', 1],
      ['cross_entropy', 2],
      ['cross_entropy_gradient', 1],
      ['sum', 1],
      ['spread', 1],
      ['batch_normalize_gradient', 2],
    ],
  );
  tf.dispose([start, parameters, images, labels] as tf.TensorContainer);
});

all.run();
