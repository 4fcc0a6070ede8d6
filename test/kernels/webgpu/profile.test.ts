import * as tf from '@tensorflow/tfjs-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { EngineBackend } from '../../../kernels/engine/backend.js';
import { loadBackend, namedBackends } from '../../networks/backends.js';

// Needs a GPU, or a program that stands in for one: only for `npm run test:webgpu`.
const all = suite('times of programs on webgpu');
const test = namedBackends?.includes('webgpu') ? all : all.skip;

test('the launches of each program are counted and timed, and change no result; a device without timestamps is refused', async () => {
  process.env.SLUICE_GPU_PROFILE = '1';
  const { openAdapter } = await import('../../../kernels/webgpu/adapter.js');
  const opened = await openAdapter();
  if (typeof opened === 'string') throw new Error(opened);
  const backend = await loadBackend('webgpu');
  if (!opened.adapter.features.has('timestamp-query')) {
    const refused = await backend.start().then(
      () => '',
      (error: Error) => error.message,
    );
    assert.is(refused, 'the GPU has no timestamps');
    return;
  }
  await backend.start();
  const engine = tf.backend() as EngineBackend;
  engine.profile();
  const x = tf.tensor1d([1, -2, 3]);
  // More than are handed over at once.
  const rounds = 70;
  for (let i = 0; i < rounds; i++) tf.dispose(tf.neg(x));
  assert.equal([...tf.square(x).dataSync()], [1, 4, 9]);
  const times = engine.profile();
  assert.equal(times.map(({ program, launches }) => [program, launches]).sort(), [
    ['negate', rounds],
    ['square', 1],
  ]);
  for (const { milliseconds } of times) assert.ok(milliseconds >= 0 && milliseconds < 60_000, String(milliseconds));
  assert.equal(engine.profile(), []);
});

all.run();
