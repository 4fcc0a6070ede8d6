import * as tf from '@tensorflow/tfjs-core';
import type { Backend } from '../../base/backend.js';
import { EngineBackend } from '../engine/backend.js';
import { registerEngineKernels } from '../engine/index.js';
import { registerGradients } from '../gradients/index.js';
import { deviceOf, type OpenAdapter, openAdapter } from '../webgpu/adapter.js';
import { startGpu } from '../webgpu/start.js';
import { heedInterruption } from '../webgpu/turns.js';

/** The name under which tfjs knows the backend. */
const WEBGPU = 'webgpu';

const opened = async (): Promise<OpenAdapter> => {
  const outcome = await openAdapter();
  if (typeof outcome === 'string') throw new Error(outcome);
  return outcome;
};

/**
 * Any GPU with a driver for Vulkan, Metal or Direct3D 12, by Dawn: our kernels in WGSL, and those of tfjs' backend `cpu`
 * for what is left. The package `webgpu` is optional.
 */
export const webgpu: Backend = {
  name: WEBGPU,
  probe: async () => {
    const outcome = await openAdapter();
    return typeof outcome === 'string' ? outcome : null;
  },
  device: async () => deviceOf((await opened()).adapter),
  heed: heedInterruption,
  start: async () => {
    if (tf.findBackendFactory(WEBGPU) == null) {
      const backend = new EngineBackend(await startGpu(await opened()));
      registerGradients();
      registerEngineKernels(WEBGPU);
      tf.registerBackend(WEBGPU, () => backend);
    }
    if (!(await tf.setBackend(WEBGPU))) throw new Error('tfjs could not start its backend webgpu; its message above says why');
    await tf.ready();
  },
};
