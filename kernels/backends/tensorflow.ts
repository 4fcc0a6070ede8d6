import * as tf from '@tensorflow/tfjs-core';
import type { Backend, Device } from '../../base/backend.js';
import { registerGradients } from '../gradients/index.js';
import { registerKernels } from '../tensorflow/kernels.js';
import { type LoadedPackage, loadPackage } from '../tensorflow/package.js';
import { processor } from './processor.js';

const isRegistered = (): boolean => tf.findBackendFactory('tensorflow') != null;

let loading: Promise<LoadedPackage | string> | undefined;

const loaded = (): Promise<LoadedPackage | string> => {
  loading ??= loadPackage(isRegistered);
  return loading;
};

/** Members of tfjs' TensorFlow backend that describe it. */
type TensorflowBackend = { readonly isUsingGpuDevice?: boolean; readonly binding?: { readonly TF_Version?: string } };

const deviceOf = ({ name, module }: LoadedPackage): Device => {
  const { version = {} } = module;
  // The backend says whether it computes on a GPU, not on which.
  const { isUsingGpuDevice, binding } = tf.findBackend('tensorflow') as TensorflowBackend;
  const details = [`${name} ${version['tfjs-node'] ?? ''}`.trim(), `TensorFlow ${binding?.TF_Version ?? ''}`.trim()];
  return isUsingGpuDevice ? { name: 'the first CUDA GPU', details, emulated: false } : processor(...details);
};

/** TensorFlow's C library, by tfjs-node-gpu (CUDA) or tfjs-node (CPU), where one of these optional packages is installed. */
export const tensorflow: Backend = {
  name: 'tensorflow',
  probe: async () => {
    const outcome = await loaded();
    return typeof outcome === 'string' ? outcome : null;
  },
  device: async () => {
    const outcome = await loaded();
    if (typeof outcome === 'string') throw new Error(outcome);
    return deviceOf(outcome);
  },
  start: async () => {
    const outcome = await loaded();
    if (typeof outcome === 'string') throw new Error(outcome);
    registerGradients();
    registerKernels();
    if (!(await tf.setBackend('tensorflow')))
      throw new Error('tfjs could not start its backend tensorflow; its message above says why');
    await tf.ready();
  },
};
