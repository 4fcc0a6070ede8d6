import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import type { Backend } from '../../base/backend.js';
import { registerGradients } from '../gradients/index.js';
import { registerTrainingKernels } from '../wasm/index.js';
import { hasVectors, webAssembly } from '../wasm/web-assembly.js';
import { processor } from './processor.js';

/** WebAssembly with SIMD, one thread: tfjs' kernels (XNNPACK), and ours for training in the same memory. */
export const wasm: Backend = {
  name: 'wasm',
  probe: () => {
    if (webAssembly === undefined) return 'this JavaScript engine has no WebAssembly';
    return hasVectors() ? null : 'this JavaScript engine has no WebAssembly vector instructions (SIMD)';
  },
  device: () => processor('1 thread', '128-bit vectors of WebAssembly'),
  start: async () => {
    registerGradients();
    registerTrainingKernels();
    if (!(await tf.setBackend('wasm'))) throw new Error('tfjs could not start its backend wasm; its message above says why');
    await tf.ready();
  },
};
