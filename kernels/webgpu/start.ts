import * as tf from '@tensorflow/tfjs-core';
import type { OpenAdapter } from './adapter.js';
import { beginning } from './turns.js';

// Beside the limits that decide how a shader is written, those on memory and on tensors a shader: by default as few as any GPU has.
const LIMITS = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxStorageBuffersPerShaderStage',
] as const;

/** Puts WebGPU where a browser has it, which tfjs' backend asks for as soon as it is loaded. */
const installGlobals = ({ gpu, globals }: OpenAdapter): void => {
  Object.assign(globalThis, globals);
  const { navigator = {} } = globalThis as { readonly navigator?: object };
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true, writable: true });
};

/** Registers tfjs' WebGPU backend on an adapter's device, with the kernels that it lacks. */
export const startDawn = async (opened: OpenAdapter): Promise<void> => {
  installGlobals(opened);
  const [{ DawnBackend }, { registerKernels }] = await Promise.all([import('./backend.js'), import('./kernels.js')]);
  const { adapter } = opened;
  const requiredLimits = Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit] as number]));
  const device = await beginning(() => adapter.requestDevice({ requiredLimits }));
  // Loading the package registered a backend that asks for a device of its own.
  tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => new DawnBackend(device, adapter.info), 3);
  registerKernels();
};
