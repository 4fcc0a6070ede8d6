import type { Engine } from '../engine/engine.js';
import { Call, type Kernels } from './call.js';
import { CellPlans } from './cell/plans.js';
import { Commands } from './commands.js';
import type { GpuDevice } from './gpu.js';
import { DeviceMemory } from './memory.js';
import type { Range } from './range.js';

/** The engine of a GPU, with the number of launches that it has given. */
export interface GpuEngine extends Engine {
  readonly launches: () => number;
}

/**
 * The engine of a device: memory, commands, and kernels in WGSL.
 *
 * An error of the device is an exception at the next launch or reading: WebGPU by itself goes on with zeros.
 *
 * @param mostBytes that it may take from the device
 * @param isProfiled measures the time of every launch
 */
export const gpuEngine = (device: GpuDevice, kernels: Kernels, mostBytes: number, isProfiled = false): GpuEngine => {
  let failure: string | undefined;
  device.addEventListener('uncapturederror', ({ error }) => {
    failure ??= error.message;
  });
  void device.lost.then(({ reason, message }) => {
    if (reason !== 'destroyed') failure ??= `the device was lost: ${message}`;
  });
  const check = (): void => {
    if (failure !== undefined) throw new Error(`the GPU could not compute: ${failure.split('\n')[0]}`);
  };
  const commands = new Commands(device, check, isProfiled);
  const memory = new DeviceMemory(device, mostBytes, () => commands.forgetGroups());
  const ranges: (Range | undefined)[] = [];
  const free: number[] = [];
  const rangeOf = (handle: number): Range => {
    const range = ranges[handle];
    if (range === undefined) throw new Error(`there is no block ${handle} in the GPU's memory`);
    return range;
  };
  const plans = new CellPlans();
  const room = { memory, commands, rangeOf, plans };
  return {
    paysByLaunch: true,
    allocate: (floats) => {
      const range = memory.take(4 * floats);
      const handle = free.pop() ?? ranges.length;
      ranges[handle] = range;
      return handle;
    },
    release: (handle) => {
      memory.give(rangeOf(handle));
      ranges[handle] = undefined;
      free.push(handle);
    },
    write: (handle, values) => {
      if (values.length > 0) commands.write(rangeOf(handle), values);
    },
    read: (handle, values) => commands.read(rangeOf(handle), values),
    call: (name, numbers) => {
      const kernel = kernels[name];
      if (kernel === undefined) throw new Error(`the GPU has no kernel "${name}"`);
      const call = new Call(room, numbers);
      try {
        kernel(call);
        return call.results;
      } finally {
        call.end();
      }
    },
    has: (name) => kernels[name] !== undefined,
    memory: () => ({ ...memory.counts(), total: memory.counts().held, plans: plans.count }),
    resetPeak: () => memory.resetPeak(),
    trim: () => memory.trim(),
    launches: () => commands.launches,
    profile: () => commands.times() ?? [],
  };
};
