import * as tf from '@tensorflow/tfjs-core';
import { EngineBackend } from '../../kernels/engine/backend.js';
import { registerEngineKernels } from '../../kernels/engine/index.js';
import { registerGradients } from '../../kernels/gradients/index.js';
import { type GpuEngine, gpuEngine } from '../../kernels/webgpu/engine.js';
import type { GpuDevice } from '../../kernels/webgpu/gpu.js';
import { kernels } from '../../kernels/webgpu/kernels/index.js';
import { type Network, textOf } from '../networks.js';
import type { Measured } from '../ours/measured.js';
import { measuredRetrain } from '../ours/retrain.js';
import { measuredSearch } from '../ours/search.js';

/** The largest buffer of a device that computes nothing, in bytes: that of an H100. */
export const MOST_BYTES = 2 ** 31;

/** A network on the engine of a device that computes nothing. */
export interface OnDevice extends Measured {
  readonly engine: GpuEngine;
}

/** A network with the engine of its own on a device, which is the backend from then on. */
export const measuredOn = async (device: GpuDevice, network: Network): Promise<OnDevice> => {
  const engine = gpuEngine(device, kernels, Number.POSITIVE_INFINITY);
  const backend = `counted ${textOf(network)}`;
  registerGradients();
  registerEngineKernels(backend);
  tf.registerBackend(backend, () => new EngineBackend(engine));
  await tf.setBackend(backend);
  return { engine, ...(network.kind === 'retrain' ? measuredRetrain(network) : await measuredSearch(network)) };
};
