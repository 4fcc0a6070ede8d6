import * as tf from '@tensorflow/tfjs-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { backwardBytes, forwardBytes } from '../../../bench/gpu/traffic.js';
import { measuredSearch } from '../../../bench/ours/search.js';
import { EngineBackend } from '../../../kernels/engine/backend.js';
import { registerEngineKernels } from '../../../kernels/engine/index.js';
import { registerGradients } from '../../../kernels/gradients/index.js';
import type { Call } from '../../../kernels/webgpu/call.js';
import type { CellPlan } from '../../../kernels/webgpu/cell/graph.js';
import { type GpuEngine, gpuEngine } from '../../../kernels/webgpu/engine.js';
import { kernels } from '../../../kernels/webgpu/kernels/index.js';
import { fakeDevice } from './fake-device.js';

const test = suite('launches of a pass');

let engine: GpuEngine;
const { device, launched, groups } = fakeDevice(2 ** 31);
let cellBytes = 0;

/** A pass of a cell that counts its bytes. */
const counted = (name: 'cellForward' | 'cellBackward', bytes: (plan: CellPlan) => number) => (call: Call) => {
  const [plan = -1] = call.rest();
  cellBytes += bytes(call.plans.at(plan));
  kernels[name]?.(call);
};

test.before(async () => {
  // Launches follow from shapes alone: a device that computes nothing has as many.
  const cells = { cellForward: counted('cellForward', forwardBytes), cellBackward: counted('cellBackward', backwardBytes) };
  engine = gpuEngine(device, { ...kernels, ...cells }, Number.POSITIVE_INFINITY);
  registerGradients();
  registerEngineKernels('counted');
  tf.registerBackend('counted', () => new EngineBackend(engine));
  await tf.setBackend('counted');
});

// Bytes of a scheme that computes a cell as one operation, and writes and reads between its launches what a convolution's gradient is.
for (const { most, gigabytes, ...network } of [
  { kind: 'darts', cells: 8, channels: 16, partial: 1, batch: 64, most: 530, gigabytes: 16.9 },
  { kind: 'darts', cells: 20, channels: 36, partial: 6, batch: 64, most: 1300, gigabytes: 28.8 },
] as const) {
  test(`a pass of ${network.cells} cells, forwards and backwards, is at most ${most} launches and ${gigabytes} GB`, async () => {
    const { pass } = await measuredSearch(network);
    pass();
    const before = engine.launches();
    cellBytes = 0;
    launched.length = 0;
    pass();
    const launches = engine.launches() - before;
    assert.ok(launches <= most, `${launches} launches`);
    // Copies of weights between slabs are left out: the slabs are bound whole.
    const others = launched.filter(({ name }) => !/^cell|slabs/.test(name)).reduce((sum, { bytes }) => sum + bytes, 0);
    assert.ok(
      cellBytes + others <= gigabytes * 1e9,
      `${(cellBytes / 1e9).toFixed(1)} GB of cells, ${(others / 1e9).toFixed(1)} GB of others`,
    );
  });
}

test('a search binds nothing anew from its sixth step on', async () => {
  const { step } = await measuredSearch({ kind: 'darts', cells: 8, channels: 16, partial: 1, batch: 64 });
  for (let i = 0; i < 5; i++) await step();
  const bound = groups();
  await step();
  assert.is(groups() - bound, 0);
});

test.run();
