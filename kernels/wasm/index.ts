import * as tf from '@tensorflow/tfjs-core';
import { convolutions } from './convolutions.js';
import { elementwise } from './elementwise.js';
import type { WasmBackend } from './instance.js';
import { layout } from './layout.js';
import { normalizations } from './normalizations.js';
import { pools } from './pools.js';
import { overrideAll, registerAll } from './register.js';
import { sums } from './sums.js';
import { tfjsGradients } from './tfjs-gradients.js';

/**
 * Makes a clone share its tensor's memory, as on tfjs' other backends.
 *
 * The one of tfjs' WebAssembly backend copies, and every tensor that a gradient keeps is a clone.
 */
const shareClones = (): void => {
  tf.unregisterKernel(tf.Identity, 'wasm');
  tf.registerKernel({
    kernelName: tf.Identity,
    backendName: 'wasm',
    kernelFunc: ({ inputs, backend }) => {
      const { dataId, shape, dtype } = inputs.x as tf.TensorInfo;
      (backend as WasmBackend).incRef(dataId);
      return { dataId, shape, dtype };
    },
  });
};

/** Registers the training kernels for tfjs' WebAssembly backend; needs vector instructions. */
export const registerTrainingKernels = (): void => {
  shareClones();
  registerAll({ ...convolutions, ...elementwise, ...normalizations, ...pools, ...tfjsGradients });
  overrideAll({ ...layout, ...sums });
};
