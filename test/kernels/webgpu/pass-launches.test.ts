import * as tf from '@tensorflow/tfjs-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { measuredSearch } from '../../../bench/ours/search.js';
import { EngineBackend } from '../../../kernels/engine/backend.js';
import { registerEngineKernels } from '../../../kernels/engine/index.js';
import { registerGradients } from '../../../kernels/gradients/index.js';
import { type GpuEngine, gpuEngine } from '../../../kernels/webgpu/engine.js';
import { kernels } from '../../../kernels/webgpu/kernels/index.js';
import { fakeDevice } from './fake-device.js';

const test = suite('launches of a pass');

let engine: GpuEngine;

test.before(async () => {
  // Launches follow from shapes alone: a device that computes nothing has as many.
  engine = gpuEngine(fakeDevice(2 ** 31).device, kernels, Number.POSITIVE_INFINITY);
  registerGradients();
  registerEngineKernels('counted');
  tf.registerBackend('counted', () => new EngineBackend(engine));
  await tf.setBackend('counted');
});

for (const { most, ...network } of [
  { kind: 'darts', cells: 8, channels: 16, partial: 1, batch: 64, most: 530 },
  { kind: 'darts', cells: 20, channels: 36, partial: 6, batch: 64, most: 1300 },
] as const) {
  test(`a pass of ${network.cells} cells, forwards and backwards, is at most ${most} launches`, async () => {
    const { pass } = await measuredSearch(network);
    pass();
    const before = engine.launches();
    pass();
    const launches = engine.launches() - before;
    assert.ok(launches <= most, `${launches} launches`);
  });
}

test.run();
