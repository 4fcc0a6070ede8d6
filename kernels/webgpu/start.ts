import { EngineFailure } from '../engine/failure.js';
import type { OpenAdapter } from './adapter.js';
import { type GpuEngine, gpuEngine } from './engine.js';
import { kernels } from './kernels/index.js';
import { TIMESTAMPS } from './profile.js';
import { isProfiled, mostBytes } from './settings.js';
import { beginning } from './turns.js';

// WebGPU gives as little as any GPU has, unless more is asked for.
const LIMITS = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxStorageBuffersPerShaderStage',
  'maxImmediateSize',
] as const;

/** Opens an adapter's device for this thread, which gives it back when it ends: the engine on it. */
export const startGpu = async ({ adapter }: OpenAdapter): Promise<GpuEngine> => {
  const requiredLimits = Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit] as number]));
  const profiled = isProfiled(process.env);
  if (profiled && !adapter.features.has(TIMESTAMPS))
    throw new EngineFailure('usage', 'the GPU has no timestamps', 'unset it', 'the environment variable SLUICE_GPU_PROFILE');
  const requiredFeatures = profiled ? [TIMESTAMPS] : [];
  const device = await beginning(() => adapter.requestDevice({ requiredLimits, requiredFeatures }));
  process.once('exit', () => device.destroy());
  return gpuEngine(device, kernels, mostBytes(process.env), profiled);
};
