import { Worker } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loadBackend, namedBackends } from '../../networks/backends.js';

// Needs an optional package and a GPU, or a program that stands in for one: only for `npm run test:webgpu`.
const all = suite('webgpu over Dawn');
const test = namedBackends?.includes('webgpu') ? all : all.skip;

const THREAD = new URL('./thread.ts', import.meta.url);

const start = (mode: 'sum' | 'endless' | 'commanding') => {
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(THREAD, { workerData: { mode, flag } });
  const ended = new Promise<number>((settle, fail) => worker.on('exit', settle).on('error', fail));
  const answer = new Promise<number>((settle) => worker.once('message', settle));
  return { flag, ended, answer };
};

test('a tensor can be read at once and later, also while other readings are under way', async () => {
  await (await loadBackend('webgpu')).start();
  const [x, y] = [tf.range(0, 1000), tf.range(0, 1000)].map((each) => tf.mul(each, 2)) as [tf.Tensor, tf.Tensor];
  const later = [x.data(), tf.add(x, 1).data()];
  assert.is(tf.sum(y).dataSync()[0], 999_000);
  const [first, second] = (await Promise.all(later)) as [Float32Array, Float32Array];
  assert.equal([first[999], second[999], x.dataSync()[1]], [1998, 1999, 2]);
  assert.equal([...tf.cast(tf.less(tf.slice(x, [0], [3]), 3), 'bool').dataSync()], [1, 1, 0]);
});

test('a sum of more tensors than a shader reads is right', async () => {
  await (await loadBackend('webgpu')).start();
  for (const count of [1, 2, 8, 9, 10, 40]) {
    const sum = tf.tidy(() => tf.addN(Array.from({ length: count }, (_, i) => tf.fill([3], i + 1))).dataSync());
    assert.equal(
      [...sum],
      [1, 1, 1].map(() => (count * (count + 1)) / 2),
    );
  }
});

test('what the GPU refuses is an error, not a tensor of zeros', async () => {
  await (await loadBackend('webgpu')).start();
  assert.throws(() => tf.sum(tf.fill([2 ** 36], 1)).dataSync());
});

test('threads compute at the same time, and end by themselves', async () => {
  const threads = [start('sum'), start('sum')];
  assert.equal(await Promise.all(threads.map(({ answer }) => answer)), [64 ** 3, 64 ** 3]);
  assert.equal(await Promise.all(threads.map(({ ended }) => ended)), [0, 0]);
});

for (const [mode, does] of [
  ['endless', 'waits for the GPU'],
  ['commanding', 'gives the GPU commands without waiting for it'],
] as const) {
  test(`a thread that ${does} ends once it is interrupted, and the process goes on`, async () => {
    const { flag, answer, ended } = start(mode);
    await answer;
    const began = performance.now();
    Atomics.store(flag, 0, 1);
    assert.is(await ended, 0);
    assert.ok(performance.now() - began < 3000);
  });
}

all.run();
