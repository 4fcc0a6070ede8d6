/**
 * The processor's time for a pass and a step on `webgpu`, whatever the GPU: on a device that computes nothing and whose calls
 * take no time. Steps cannot follow each other faster on any GPU: `host-time.ts [NETWORK ...]`. It needs no GPU.
 */
import type { GpuEngine } from '../../kernels/webgpu/engine.js';
import type { GpuDevice } from '../../kernels/webgpu/gpu.js';
import { fakeDevice } from '../../test/kernels/webgpu/fake-device.js';
import { median } from '../median.js';
import { DEVICE, type Network, networkOf, textOf } from '../networks.js';
import { digits, mebibytes, table } from '../table.js';
import { MOST_BYTES, measuredOn } from './measured-on.js';

/** The first let Node.js compile what runs often. */
const WARM_UP = 20;
const TIMES = 40;

const silent = (): GpuDevice => {
  const nothing = (): void => {};
  const pass = { setPipeline: nothing, setBindGroup: nothing, setImmediates: nothing, dispatchWorkgroups: nothing, end: nothing };
  const encoder = { beginComputePass: () => pass, copyBufferToBuffer: nothing, finish: () => pass };
  const queue = { submit: nothing, writeBuffer: nothing };
  return { ...fakeDevice(MOST_BYTES).device, createCommandEncoder: () => encoder, queue } as unknown as GpuDevice;
};

/** Milliseconds of all threads of this process, the garbage collector's among them. */
const processorTime = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const timed = async (engine: GpuEngine, work: () => unknown) => {
  for (let i = 0; i < WARM_UP; i++) await work();
  const before = engine.launches();
  const times: number[] = [];
  for (let i = 0; i < TIMES; i++) {
    const began = processorTime();
    await work();
    times.push(processorTime() - began);
  }
  return { launches: (engine.launches() - before) / TIMES, milliseconds: median(times) };
};

const rowOf = async (network: Network): Promise<readonly string[]> => {
  const { engine, pass, step } = await measuredOn(silent(), network);
  const [passes, steps] = [await timed(engine, pass), await timed(engine, step)];
  const figures = [passes, steps].flatMap(({ launches, milliseconds }) => [digits(launches, 0), digits(milliseconds, 0)]);
  return [textOf(network), ...figures, mebibytes(engine.memory().held)];
};

const given = process.argv.slice(2);
const rows: (readonly string[])[] = [];
for (const network of (given.length === 0 ? DEVICE : given).map(networkOf)) rows.push(await rowOf(network));
console.log(table(['network', 'launches a pass', 'ms', 'launches a step', 'ms', 'held, MiB'], rows));
