import * as tf from '@tensorflow/tfjs-core';
import { EngineBackend } from '../../../kernels/engine/backend.js';
import { registerEngineKernels } from '../../../kernels/engine/index.js';
import { registerGradients } from '../../../kernels/gradients/index.js';
import { gpuEngine } from '../../../kernels/webgpu/engine.js';
import { kernels } from '../../../kernels/webgpu/kernels/index.js';
import { fakeDevice } from '../../../test/kernels/webgpu/fake-device.js';
import { type Network, textOf } from '../../networks.js';
import { measuredRetrain } from '../../ours/retrain.js';
import { measuredSearch } from '../../ours/search.js';

/** The text of a program in WGSL, and the name that its pipeline has. */
export interface NamedText {
  readonly name: string;
  readonly code: string;
}

/** Of a buffer, as on an H100. */
const MOST_BYTES = 2 ** 31;

/** The programs that a pass and a step of a network launch on `webgpu`, in their order, from a device that computes nothing. */
export const programsOf = async (network: Network): Promise<readonly NamedText[]> => {
  const { device, programs } = fakeDevice(MOST_BYTES);
  const backend = `noting ${textOf(network)}`;
  registerGradients();
  registerEngineKernels(backend);
  tf.registerBackend(backend, () => new EngineBackend(gpuEngine(device, kernels, Number.POSITIVE_INFINITY)));
  await tf.setBackend(backend);
  const { pass, step } = network.kind === 'retrain' ? measuredRetrain(network) : await measuredSearch(network);
  pass();
  await step();
  return programs;
};
