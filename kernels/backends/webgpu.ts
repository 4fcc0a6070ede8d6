import * as tf from '@tensorflow/tfjs-core';
import type { Backend } from '../../base/backend.js';
import { registerGradients } from '../gradients/index.js';
import { deviceOf, type OpenAdapter, openAdapter } from '../webgpu/adapter.js';
import { startDawn } from '../webgpu/start.js';
import { heedInterruption } from '../webgpu/turns.js';

const opened = async (): Promise<OpenAdapter> => {
  const outcome = await openAdapter();
  if (typeof outcome === 'string') throw new Error(outcome);
  return outcome;
};

/** Any GPU with a driver for Vulkan, Metal or Direct3D: tfjs' WebGPU backend over Dawn; both packages are optional. */
export const webgpu: Backend = {
  name: 'webgpu',
  probe: async () => {
    const outcome = await openAdapter();
    return typeof outcome === 'string' ? outcome : null;
  },
  device: async () => deviceOf((await opened()).adapter),
  heed: heedInterruption,
  start: async () => {
    registerGradients();
    if (tf.findBackendFactory('webgpu') == null) await startDawn(await opened());
    if (!(await tf.setBackend('webgpu'))) throw new Error('tfjs could not start its backend webgpu; its message above says why');
    await tf.ready();
  },
};
