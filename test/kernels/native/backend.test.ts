import * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cpu } from '../../../kernels/backends/cpu.js';
import { native } from '../../../kernels/backends/native.js';
import type { EngineBackend } from '../../../kernels/engine/backend.js';
import { addon, engineTest } from './engine.js';

const engine = (): EngineBackend => tf.backend() as EngineBackend;
const numbers = (x: tf.Tensor): number[] => Array.from(x.dataSync());

/** A test on the native backend that leaves no tensor and no block behind. */
const on = (name: string, run: () => void): void =>
  engineTest(name, async () => {
    await native.start();
    const { numTensors, numDataBuffers } = tf.memory();
    const { live, used } = addon().memory();
    tf.tidy(run);
    assert.is(tf.memory().numTensors, numTensors, 'tensors are left behind');
    assert.is(tf.memory().numDataBuffers, numDataBuffers, 'data are left behind');
    assert.equal([addon().memory().live, addon().memory().used], [live, used], 'blocks are left behind');
  });

on('values stay in JavaScript until a native kernel reads them', () => {
  const { live } = addon().memory();
  const x = tf.tensor1d([-1, 0, 2]);
  assert.is(addon().memory().live, live);
  const y = tf.relu(x);
  assert.is(addon().memory().live, live + 2);
  assert.equal(numbers(y), [0, 0, 2]);
  assert.equal(numbers(x), [-1, 0, 2]);
  assert.is(addon().memory().live, live + 2);
});

on('kernels that only cpu has read and feed native ones', () => {
  const y = tf.relu(tf.tensor1d([-1, 0.5, 2]));
  assert.ok(Math.abs((numbers(tf.erf(y))[1] as number) - 0.5204999) < 1e-5);
  assert.equal(numbers(tf.relu(tf.gather(y, [2, 0]))), [2, 0]);
  assert.equal(numbers(tf.topk(y, 2).indices), [2, 1]);
  assert.equal(numbers(tf.cumsum(y)), [0, 0.5, 2.5]);
});

on('what was read can be changed without changing the tensor', () => {
  const y = tf.relu(tf.tensor1d([1, 2]));
  y.dataSync()[0] = 100;
  assert.equal(numbers(y), [1, 2]);
  assert.equal(numbers(tf.relu(y)), [1, 2]);
});

on('clones, reshapes and casts without effect share the block', () => {
  const y = tf.relu(tf.tensor1d([1, 2, 3, 4]));
  const { live } = addon().memory();
  const others = [tf.clone(y), tf.reshape(y, [2, 2]), tf.cast(y, 'float32')];
  assert.is(addon().memory().live, live);
  y.dispose();
  assert.is(addon().memory().live, live);
  for (const other of others) assert.equal(numbers(other), [1, 2, 3, 4]);
  for (const other of others) other.dispose();
  assert.is(addon().memory().live, live - 1);
});

on('a disposed tensor gives its block back at once, and the next takes it', () => {
  const x = tf.tensor1d(new Float32Array(1000).fill(1));
  tf.relu(x).dispose();
  const { held, used } = addon().memory();
  for (let i = 0; i < 100; i++) tf.relu(x).dispose();
  assert.equal([addon().memory().held, addon().memory().used], [held, used]);
});

on('integers that are read as floats stay integers where they came from', () => {
  const x = tf.tensor1d([-3, 7], 'int32');
  const asFloat = tf.cast(x, 'float32');
  assert.equal(numbers(tf.relu(asFloat)), [0, 7]);
  assert.equal(numbers(x), [-3, 7]);
  assert.is(tf.mul(x, tf.scalar(2, 'int32')).dtype, 'int32');
  assert.equal(numbers(tf.mul(x, tf.scalar(2, 'int32'))), [-6, 14]);
  assert.equal(numbers(tf.cast(tf.relu(asFloat), 'int32')), [0, 7]);
  assert.equal(numbers(tf.cast(tf.tensor1d([true, false], 'bool'), 'float32')), [1, 0]);
});

on('texts and complex numbers work as on cpu', () => {
  assert.equal(tf.tensor1d(['a', 'β']).dataSync() as unknown as string[], ['a', 'β']);
  const z = tf.complex(tf.relu(tf.tensor1d([1, 2])), tf.tensor1d([3, 4]));
  assert.equal(numbers(tf.real(z)), [1, 2]);
  assert.equal(numbers(z), [1, 3, 2, 4]);
});

on('tensors of no numbers and scalars work', () => {
  assert.equal(numbers(tf.relu(tf.zeros([0, 3]))), []);
  assert.equal(numbers(tf.relu(tf.scalar(-2))), [0]);
});

on('a variable takes the values that it is assigned', () => {
  const v = tf.variable(tf.tensor1d([-1, 1]));
  v.assign(tf.relu(v) as tf.Tensor1D);
  assert.equal(numbers(v), [0, 1]);
  v.dispose();
});

on('a kernel that overwrites a tensor is seen by who reads it in JavaScript', () => {
  const x = tf.relu(tf.tensor1d([1, 2]));
  assert.equal(numbers(tf.erf(tf.mul(x, 0))), [0, 0]);
  const negative = tf.tensor1d([-5, 5]);
  engine().call('relu', [2, engine().handle(negative), engine().handleToOverwrite(x)]);
  assert.equal(numbers(x), [0, 5]);
  assert.equal(numbers(tf.gather(x, [1])), [5]);
});

on('a kernel that the engine lacks, and a tensor that was disposed of, are refused', () => {
  assert.throws(() => engine().call('no_such_kernel', []), /no kernel "no_such_kernel"/);
  const info = engine().output([2]);
  engine().disposeData(info.dataId);
  assert.throws(() => engine().handle(info));
});

engineTest('out of memory is a failure with a remedy, and the backend goes on', async () => {
  await native.start();
  const { total } = addon().memory();
  addon().configure(1, total + 2 ** 20, '');
  try {
    assert.throws(
      () => tf.tidy(() => tf.relu(tf.ones([2 ** 20]))),
      (error: Error & { remedy?: string; problem?: string }) =>
        /out of memory: 4 MiB more are needed/.test(error.message) &&
        /batchSize.*partial.*SLUICE_MEMORY/.test(error.remedy ?? '') &&
        error.problem === 'stage',
    );
    tf.tidy(() => assert.equal(numbers(tf.relu(tf.tensor1d([-1, 1]))), [0, 1]));
  } finally {
    addon().configure(1, 0, '');
  }
});

engineTest('tensors move between backends', async () => {
  await cpu.start();
  const x = tf.tensor1d([-1, 1]);
  await native.start();
  const y = tf.relu(x);
  assert.equal(numbers(y), [0, 1]);
  await cpu.start();
  const z = tf.add(y, x);
  assert.equal(numbers(z), [-1, 2]);
  const { live } = addon().memory();
  for (const tensor of [x, y, z]) tensor.dispose();
  assert.ok(addon().memory().live <= live);
});

test.run();
